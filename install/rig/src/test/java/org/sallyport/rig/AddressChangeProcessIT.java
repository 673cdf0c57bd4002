package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.fault.FaultProxy;

/**
 * Scenario 16: the name of the cloud does not resolve, then leads to where nothing is, then to the cloud, then to another
 * address. Each dial asks afresh. Names come from a file, by the JDK's own resolver.
 */
class AddressChangeProcessIT {
    private static final String NAME = "cloud.sallyport.test";

    @TempDir
    Path folder;

    private static InetSocketAddress loopback(String address, int port) throws Exception {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }

    @Test
    void theAgentFollowsTheName() throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
        List<String> names = List.of("-Djdk.net.hosts.file=" + hosts, "-Dvertx.disableDnsResolver=true");
        InetSocketAddress unknown = loopback("127.0.0.1", 1);
        try (FaultProxy first = new FaultProxy(InetAddress.getByName("127.0.0.2"), unknown);
                FaultProxy second = new FaultProxy(loopback("127.0.0.3", first.port()), unknown);
                Processes processes = new Processes(folder)) {
            URI cloud = URI.create("http://" + NAME + ":" + first.port());
            Rig rig = new Rig(
                    processes, folder, new Rig.Setup(List.of("aliases: ['" + cloud + "']"), List.of("links: 1")));
            first.target(loopback("127.0.0.1", rig.cloudPort()));
            second.target(loopback("127.0.0.1", rig.cloudPort()));
            rig.startCloud();
            String gateway = rig.enrol("agent", rig.agentsUrl());
            Path config = rig.agentConfig("agent", cloud, List.of(), List.of("  - allow: test://**"));
            List<String> options = new ArrayList<>(Rig.SMALL_JVM);
            options.addAll(names);
            processes.java("agent", options, "org.sallyport.agent.Main", "run", "--config", config.toString());

            Waiting.untilLogged(processes.log("agent"), "[cloud-name-unknown]");
            Files.writeString(hosts, "127.0.0.9 " + NAME + "\n");
            Waiting.untilLogged(processes.log("agent"), "[cloud-unreachable]");
            Files.writeString(hosts, "127.0.0.2 " + NAME + "\n");
            rig.awaitLinked(gateway);
            assertTrue(first.accepted() > 0);

            // The old address is gone, and the name tells of the new one.
            first.accept(false);
            Files.writeString(hosts, "127.0.0.3 " + NAME + "\n");
            first.cut();
            Waiting.until("a connection by the new address", () -> second.accepted() > 0);
            rig.awaitLinked(gateway);
        }
    }
}

package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.sallyport.fault.FaultProxy;

/**
 * Scenarios 1 and 16 on real packets: agents in network namespaces of their own, each with another fault of its network
 * at the same time, with the default patience of 24 s. Wants root, {@code ip} and {@code nft}; skipped otherwise, unless
 * {@code SALLYPORT_REQUIRE_NETNS} is true. Over a minute, in which it mostly waits: beside the others.
 */
@Execution(ExecutionMode.CONCURRENT)
class NetnsFaultIT {
    @TempDir
    Path folder;

    private final List<AutoCloseable> made = new ArrayList<>();
    private Processes processes;
    private Rig rig;
    private final List<Site> sites = new ArrayList<>();

    /** An agent on a machine of its own, and the way by which it reaches the cloud. */
    private record Site(String name, Netns machine, FaultProxy way) {
        URI cloud() {
            return URI.create("http://" + way.address().getAddress().getHostAddress() + ":" + way.port());
        }
    }

    @BeforeEach
    void start() throws Exception {
        String missing = Netns.missing();
        if (!missing.isEmpty()) {
            boolean required = Boolean.parseBoolean(System.getenv("SALLYPORT_REQUIRE_NETNS"));
            if (required) {
                throw new AssertionError("network namespaces are required here: " + missing);
            }
            Assumptions.abort("no network namespaces here: " + missing);
        }
        processes = new Processes(folder);
        for (String name : List.of("both", "out", "in", "down", "moved")) {
            Netns machine = new Netns();
            made.add(0, machine);
            FaultProxy way =
                    new FaultProxy(machine.hostAddress(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
            made.add(0, way);
            sites.add(new Site(name, machine, way));
        }
        String aliases = "aliases: " + sites.stream().map(Site::cloud).toList();
        rig = new Rig(processes, folder, new Rig.Setup(List.of(aliases), List.of("links: 1")));
        sites.forEach(
                site -> site.way().target(new InetSocketAddress(InetAddress.getLoopbackAddress(), rig.cloudPort())));
        rig.startCloud();
    }

    @AfterEach
    void stop() throws Exception {
        if (processes != null) {
            processes.close();
        }
        for (AutoCloseable each : made) {
            each.close();
        }
    }

    private String linked(Site site) throws IOException, InterruptedException {
        String gateway = rig.enrol(site.name(), site.cloud());
        Path config = rig.agentConfig(site.name(), site.cloud(), List.of(), List.of("  - allow: test://**"));
        processes.start(
                site.name(),
                site.machine()
                        .command(Processes.javaCommand(
                                Rig.SMALL_JVM, "org.sallyport.agent.Main", "run", "--config", config.toString())));
        rig.awaitLinked(gateway);
        return gateway;
    }

    private int links(String gateway) throws IOException, InterruptedException {
        return new JsonObject(rig.api().get("/api/v1/gateways/" + gateway))
                .getJsonArray("members")
                .getJsonObject(0)
                .getInteger("links");
    }

    private void serves(String gateway) throws IOException, InterruptedException {
        Waiting.until("a link of " + gateway, () -> links(gateway) == 1);
        URI operation = rig.operation("test", rig.connect(gateway, "test"), "/bytes/1000");
        try (InputStream answer = new Caller(rig.token()).open(operation)) {
            assertEquals(1000, answer.readAllBytes().length);
        }
    }

    @Test
    void linksThatPacketsNoLongerReachAreGivenUpAndComeBack() throws Exception {
        List<String> gateways = new ArrayList<>();
        for (Site site : sites) {
            gateways.add(linked(site));
        }
        sites.get(0).machine().dropBothWays();
        sites.get(1).machine().dropOutgoing();
        sites.get(2).machine().dropIncoming();
        sites.get(3).machine().interfaceUp(false);
        sites.get(4).machine().changeAddress();

        for (int i = 0; i < sites.size(); i++) {
            // TCP would tell nothing for a quarter of an hour: this is the agent's own word, or the cloud's to it.
            boolean deaf = !sites.get(i).name().equals("out");
            Waiting.untilLogged(processes.log(sites.get(i).name()), deaf ? "[link-silent]" : "not up");
        }
        for (String gateway : gateways.subList(0, 4)) {
            Waiting.until("the cloud gives up the link of " + gateway, () -> links(gateway) == 0);
        }
        serves(gateways.get(4));
        for (Site site : sites.subList(0, 3)) {
            site.machine().passAll();
        }
        sites.get(3).machine().interfaceUp(true);
        for (String gateway : gateways.subList(0, 4)) {
            serves(gateway);
        }
    }
}

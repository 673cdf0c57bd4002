package org.sallyport.benchmark;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sallyport.agent.Agent;
import org.sallyport.agent.AgentConfig;
import org.sallyport.rig.Processes;

/** Many whole agents in one process; its log tells each dial and each link that is up. */
public final class FleetAgents {
    /** As many at once as an operator's roll-out may start; the point is not the first start. */
    private static final int STARTED_AT_ONCE = 10;

    private FleetAgents() {}

    /** Starts an agent for each configuration in a folder, a few at once, tells how many run, and goes on until killed. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<Path> configs;
        try (var files = Files.list(Path.of(arguments[0]))) {
            configs = files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
        Vertx vertx = Vertx.vertx();
        List<Agent> agents = new ArrayList<>();
        for (int from = 0; from < configs.size(); from += STARTED_AT_ONCE) {
            List<Future<Agent>> starting =
                    configs.subList(from, Math.min(configs.size(), from + STARTED_AT_ONCE)).stream()
                            .map(config -> Agent.start(vertx, AgentConfig.read(config)))
                            .toList();
            for (Future<Agent> agent : starting) {
                agents.add(agent.await());
            }
            for (Agent agent : agents.subList(from, agents.size())) {
                agent.linked().await();
            }
        }
        Processes.announce("agents", agents.size());
        new CountDownLatch(1).await(1, TimeUnit.HOURS);
    }
}

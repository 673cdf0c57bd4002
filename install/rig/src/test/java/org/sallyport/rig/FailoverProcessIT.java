package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Agents and links that come and go under load, and no request that fails. */
@Execution(ExecutionMode.CONCURRENT)
class FailoverProcessIT {
    private static final List<String> ACCESS = List.of("  - allow: test://**");

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // made with the first rig
    private Processes processes;

    @AfterEach
    void stop() {
        if (processes != null) {
            processes.close();
        }
    }

    private Rig rig(String... cloudSettings) throws IOException, InterruptedException {
        processes = new Processes(folder);
        Rig rig = new Rig(processes, folder, new Rig.Setup(List.of(cloudSettings), List.of()));
        rig.startCloud();
        return rig;
    }

    private static List<Integer> links(Rig rig, String gateway) throws IOException, InterruptedException {
        JsonArray members = new JsonObject(rig.api().get("/api/v1/gateways/" + gateway)).getJsonArray("members");
        return members.stream()
                .map(member -> ((JsonObject) member).getInteger("links"))
                .sorted()
                .toList();
    }

    /** 4. A GET may be repeated, and is; what was lost with the agent is answered by the other one. */
    @Test
    void agentKilledUnderLoadCostsNoRequest() throws Exception {
        Rig rig = rig();
        String gateway = rig.enrol("one", rig.agentsUrl());
        rig.join("two", gateway);
        Process one = rig.startAgent("one", rig.agentsUrl(), List.of(), ACCESS);
        rig.startAgent("two", rig.agentsUrl(), List.of(), ACCESS);
        Waiting.until("two links of each member", () -> links(rig, gateway).equals(List.of(2, 2)));
        String connection = rig.connect(gateway, "test");
        try (Load load = new Load(8, rig.token(), rig.operation("test", connection, "/bytes/1000"))) {
            load.untilAnswered(200);
            one.destroyForcibly();
            // far more than were under way: every second one would fail if the dead agent were still asked
            load.untilAnswered(500);
            assertEquals(List.of(), load.failures());
        }
        Waiting.until(
                "the dead agent's links are gone", () -> links(rig, gateway).equals(List.of(0, 2)));
    }

    /** 20. Tokens of a few seconds: each link is replaced again and again before its token ends. */
    @Test
    void tokensThatExpireUnderLoadCostNoRequest() throws Exception {
        Rig rig = rig("limits: {memberToken: 6s}");
        String gateway = rig.enrol("agent", rig.agentsUrl());
        rig.startAgent("agent", rig.agentsUrl(), List.of("links: 1"), ACCESS);
        rig.awaitLinked(gateway);
        String connection = rig.connect(gateway, "test");
        Path log = processes.log("cloud");
        try (Load load = new Load(4, rig.token(), rig.operation("test", connection, "/bytes/1000"))) {
            Waiting.until(
                    "the link was replaced three times",
                    () -> Files.readAllLines(log).stream()
                                    .filter(line -> line.contains(" is open"))
                                    .count()
                            > 3);
            load.untilAnswered(50);
            assertEquals(List.of(), load.failures());
        }
    }
}

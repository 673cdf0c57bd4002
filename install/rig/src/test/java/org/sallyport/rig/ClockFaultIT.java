package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.agent.Agent;
import org.sallyport.agent.AgentConfig;

/** Scenario 20: a whole agent whose clock is off, against a whole cloud in a process of its own. */
@Execution(ExecutionMode.CONCURRENT)
class ClockFaultIT {

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    private Agent agent(Rig rig, Duration off) throws Exception {
        Path config = rig.agentConfig("agent", rig.agentsUrl(), List.of(), List.of("  - allow: test://**"));
        return await(Agent.start(vertx, AgentConfig.read(config), Clock.offset(Clock.systemUTC(), off)));
    }

    private String status(Agent agent) throws IOException, InterruptedException {
        URI page = URI.create("http://127.0.0.1:" + agent.healthPort() + "/api/status");
        return http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                .body();
    }

    @ParameterizedTest
    @ValueSource(ints = {-3, 3})
    void bothEndsSayThatTheClocksDiffer(int hours) throws Exception {
        try (Processes processes = new Processes(folder)) {
            Rig rig = new Rig(processes, folder);
            rig.startCloud();
            rig.enrol();
            Agent agent = agent(rig, Duration.ofHours(hours));
            String differ = "is about 3 hours " + (hours < 0 ? "behind" : "ahead of") + " the cloud's";
            Waiting.until("the agent's page says so", () -> status(agent).contains(differ));
            assertTrue(status(agent).contains("clocks-differ"));
            Waiting.untilLogged(processes.log("cloud"), differ);
            await(agent.close());
        }
    }

    @Test
    void clockThatIsFourMinutesOffServes() throws Exception {
        try (Processes processes = new Processes(folder)) {
            Rig rig = new Rig(processes, folder);
            rig.startCloud();
            String gateway = rig.enrol();
            Agent agent = agent(rig, Duration.ofMinutes(-4));
            rig.api().awaitLink(gateway);
            String connection = rig.connect(gateway, "test");
            URI operation = rig.operation("test", connection, "/bytes/1000");
            HttpRequest call = HttpRequest.newBuilder(operation)
                    .header("authorization", "Bearer " + rig.token())
                    .build();
            assertEquals(200, http.send(call, BodyHandlers.discarding()).statusCode());
            await(agent.close());
        }
    }
}

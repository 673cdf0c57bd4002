package org.sallyport.agent;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The agent in the foreground, until SIGTERM or SIGINT. */
final class Running {
    private Running() {}

    /** Runs it; comes back only by an exception. */
    static int run(Path config) throws Exception {
        AgentConfig read = AgentConfig.read(config);
        AtomicReference<@Nullable Agent> running = new AtomicReference<>();
        Hangup.onSignal(() -> reload(running.get())); // before the agent runs, or an early signal would end the process
        Vertx vertx = FreshNames.vertx();
        Agent agent;
        try {
            agent = Waiting.on(Agent.start(vertx, read));
        } catch (Exception e) {
            Waiting.on(vertx.close());
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(agent, vertx), "stop"));
        running.set(agent);
        new CountDownLatch(1).await(); // the shutdown hook ends the JVM
        return 0;
    }

    private static void reload(@Nullable Agent agent) {
        if (agent != null) {
            agent.reloadAccess();
        }
    }

    /** In good order; then the JVM ends with 0, where of itself it would say 143. */
    private static void stop(Agent agent, Vertx vertx) {
        int code = 0;
        try {
            Waiting.on(agent.close().eventually(vertx::close));
        } catch (Exception e) {
            System.err.println("did not stop in good order: " + e);
            code = ExitCodes.FAILED;
        }
        Runtime.getRuntime().halt(code);
    }
}

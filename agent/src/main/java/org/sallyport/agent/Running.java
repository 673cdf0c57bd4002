package org.sallyport.agent;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The agent in the foreground, until SIGTERM or SIGINT. */
final class Running {
    private Running() {}

    /** Runs it; comes back only by an exception. */
    static int run(Path config) throws Exception {
        AgentConfig read = AgentConfig.read(config);
        Vertx vertx = FreshNames.vertx();
        Agent agent;
        try {
            agent = Waiting.on(Agent.start(vertx, read));
        } catch (Exception e) {
            Waiting.on(vertx.close());
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(agent, vertx), "stop"));
        new CountDownLatch(1).await(); // the shutdown hook ends the JVM
        return 0;
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

package org.sallyport.agent;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.access.ActivePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What looks for changes of the access policy; null where it came from no file. */
record Reloading(
        Vertx vertx, WorkerExecutor worker, @Nullable PolicyReload policy, long timer) {
    private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);
    private static final long LOOK_MILLIS = 5_000;

    static Reloading start(
            Vertx vertx, WorkerExecutor worker, AgentConfig config, Set<String> operations, ActivePolicy active) {
        Path file = config.file();
        if (file == null) {
            return new Reloading(vertx, worker, null, -1);
        }
        PolicyReload policy = new PolicyReload(file, config, operations, active);
        AtomicBoolean looking = new AtomicBoolean();
        long timer = vertx.setPeriodic(LOOK_MILLIS, ignored -> {
            if (looking.compareAndSet(false, true)) {
                run(worker, policy::look).onComplete(done -> looking.set(false));
            }
        });
        return new Reloading(vertx, worker, policy, timer);
    }

    private static Future<Void> run(WorkerExecutor worker, Runnable task) {
        return worker.<Void>executeBlocking(
                        () -> {
                            task.run();
                            return null;
                        },
                        false)
                .onFailure(failure -> LOG.error("looking after the access policy failed", failure));
    }

    Future<Void> now() {
        return policy == null ? Future.succeededFuture() : run(worker, policy::reload);
    }

    void stop() {
        vertx.cancelTimer(timer);
    }
}

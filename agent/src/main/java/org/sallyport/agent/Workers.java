package org.sallyport.agent;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.UUID;

/**
 * Where what blocks is done.
 *
 * @param unsealing the private key's work
 * @param secrets reading the agent's own secrets
 * @param lookups names of hosts
 * @param looking after changes of the access policy
 */
record Workers(WorkerExecutor unsealing, WorkerExecutor secrets, WorkerExecutor lookups, WorkerExecutor looking) {
    private static final int UNSEALING_THREADS = 2;
    private static final int SECRET_THREADS = 2;
    private static final int LOOKUP_THREADS = 2;

    static Workers make(Vertx vertx) {
        return new Workers(
                vertx.createSharedWorkerExecutor("unsealing-" + UUID.randomUUID(), UNSEALING_THREADS),
                vertx.createSharedWorkerExecutor("secrets-" + UUID.randomUUID(), SECRET_THREADS),
                vertx.createSharedWorkerExecutor("lookups-" + UUID.randomUUID(), LOOKUP_THREADS),
                vertx.createSharedWorkerExecutor("policy-" + UUID.randomUUID(), 1));
    }

    Future<Void> close() {
        return unsealing
                .close()
                .eventually(secrets::close)
                .eventually(lookups::close)
                .eventually(looking::close);
    }
}

package org.sallyport.agent.dispatch;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.util.List;

/** Looks names up as the machine does: its hosts file, its resolver. Blocks a worker for it. Thread-safe. */
public final class JdkNames implements Names {
    private final WorkerExecutor worker;

    /** Names looked up on these workers, which the caller closes. */
    public JdkNames(WorkerExecutor worker) {
        this.worker = worker;
    }

    @Override
    public Future<List<InetAddress>> lookUp(String name) {
        return worker.executeBlocking(() -> List.of(InetAddress.getAllByName(name)), false);
    }
}

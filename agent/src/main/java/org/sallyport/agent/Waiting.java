package org.sallyport.agent;

import io.vertx.core.Future;
import java.util.concurrent.CompletionException;

/** Waits for a future on a command's own thread. */
final class Waiting {
    private Waiting() {}

    /** The result, or the failure itself thrown. */
    static <T> T on(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}

package org.sallyport.datasource.sql.engine;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.PullStream.Part;

/**
 * An answer of which one part at a time is awaited, and which ends once: by its last part, a failure, or a cancellation,
 * which the awaited part and all later ones fail with. Belongs to the context that made it.
 */
public abstract class AwaitedParts implements RowParts {
    private @Nullable Promise<Part> awaited;
    private @Nullable Throwable failure;
    private boolean ended;

    @Override
    public final Future<Part> next() {
        Throwable failed = failure;
        if (failed != null) {
            return Future.failedFuture(failed);
        }
        Promise<Part> promise = Promise.promise();
        awaited = promise;
        more();
        return promise.future();
    }

    /** Makes the part that is awaited now. */
    protected abstract void more();

    /** Whether a part is awaited. */
    protected final boolean awaits() {
        return awaited != null;
    }

    /** Whether nothing more is to be made. */
    protected final boolean ended() {
        return ended;
    }

    /** All is made, but for what {@link #deliver} may still bring. */
    protected final void end() {
        ended = true;
    }

    /** Hands over the part that is awaited. */
    protected final void deliver(Part part) {
        Promise<Part> promise = awaited;
        awaited = null;
        if (promise != null) {
            promise.complete(part);
        }
    }

    /** Ends with a failure. */
    protected final void end(Throwable cause) {
        ended = true;
        failure = cause;
        Promise<Part> promise = awaited;
        awaited = null;
        if (promise != null) {
            promise.fail(cause);
        }
    }
}

package org.sallyport.datasource.spi;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * A body that is made part by part, as fast as its reader asks for it: what {@link Answer.Streamed} demands, so that
 * connectors only say what comes next. It begins paused and asks for a part only when the reader wants one, so the
 * memory of a stream is one part, whatever its length.
 *
 * <p>Belongs to one context: all methods are called on it, and all handlers are.
 */
public final class PullStream implements ReadStream<Buffer> {

    /** Where the parts come from. */
    @FunctionalInterface
    public interface Source {
        /**
         * The next part. Called on the stream's context, never while an earlier part is awaited, never after the last.
         * The future completes on that context.
         */
        Future<Part> next();
    }

    /**
     * A part of the body.
     *
     * @param bytes the bytes; may be empty
     * @param last whether the body is whole with it
     */
    public record Part(Buffer bytes, boolean last) {}

    /** So many parts that were ready at once are handed over before other work of the event loop has its turn. */
    private static final int PARTS_A_TURN = 4;

    private final Context context;
    private final Source source;
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;
    private long demand;
    private boolean pulling;
    private boolean delivering;
    private boolean done;
    private @Nullable Throwable unheard;

    /** A stream of the source's parts, for the context. */
    public PullStream(Context context, Source source) {
        this.context = context;
        this.source = source;
    }

    /** Ends the stream with a failure, unless it has ended already. */
    public void fail(Throwable failure) {
        if (done) {
            return;
        }
        done = true;
        Handler<Throwable> listener = exceptionHandler;
        if (listener == null) {
            unheard = failure;
        } else {
            listener.handle(failure);
        }
    }

    @Override
    public PullStream handler(@Nullable Handler<Buffer> newHandler) {
        handler = newHandler;
        pull();
        return this;
    }

    @Override
    public PullStream endHandler(@Nullable Handler<Void> newHandler) {
        endHandler = newHandler;
        return this;
    }

    @Override
    public PullStream exceptionHandler(@Nullable Handler<Throwable> newHandler) {
        exceptionHandler = newHandler;
        Throwable failure = unheard;
        if (failure != null && newHandler != null) {
            unheard = null;
            context.runOnContext(v -> newHandler.handle(failure));
        }
        return this;
    }

    @Override
    public PullStream pause() {
        demand = 0;
        return this;
    }

    @Override
    public PullStream resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public PullStream fetch(long amount) {
        demand += amount;
        if (demand < 0) {
            demand = Long.MAX_VALUE;
        }
        pull();
        return this;
    }

    private void pull() {
        for (int parts = 0; wanted(); parts++) {
            if (parts == PARTS_A_TURN) {
                pulling = true;
                context.runOnContext(v -> {
                    pulling = false;
                    pull();
                });
                return;
            }
            Future<Part> next = next();
            if (!next.isComplete()) {
                pulling = true;
                next.onComplete(result -> {
                    pulling = false;
                    arrived(result);
                    pull();
                });
                return;
            }
            arrived(next);
        }
    }

    private boolean wanted() {
        return demand > 0 && !pulling && !delivering && !done && handler != null;
    }

    private Future<Part> next() {
        try {
            return source.next();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private void arrived(AsyncResult<Part> result) {
        if (done) {
            return;
        }
        if (result.failed()) {
            fail(result.cause());
            return;
        }
        Part part = result.result();
        if (part.bytes().length() > 0) {
            deliver(part.bytes());
        }
        if (part.last() && !done) {
            done = true;
            Handler<Void> listener = endHandler;
            if (listener != null) {
                listener.handle(null);
            }
        }
    }

    private void deliver(Buffer bytes) {
        if (demand != Long.MAX_VALUE) {
            demand = Math.max(0, demand - 1);
        }
        Handler<Buffer> reader = handler;
        if (reader == null) {
            fail(new SourceException(SourceCode.INTERNAL, "The body's reader went away without ending the call"));
            return;
        }
        delivering = true;
        try {
            reader.handle(bytes);
        } finally {
            delivering = false;
        }
    }
}

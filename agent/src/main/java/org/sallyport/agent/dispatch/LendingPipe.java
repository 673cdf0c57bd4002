package org.sallyport.agent.dispatch;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.streams.Pipe;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.Loans;

/**
 * A pipe that passes a caller's bytes into an HTTP request as {@link Loans}: that is written when its future says so, which
 * of other targets nobody knows. To those it gives ordinary buffers.
 */
final class LendingPipe implements Pipe<Buffer> {
    private final Pipe<Buffer> pipe;
    private final CallerBody source;

    /** A pipe of a request's body: an ordinary one, and from where. */
    LendingPipe(Pipe<Buffer> pipe, CallerBody source) {
        this.pipe = pipe;
        this.source = source;
    }

    @Override
    public Pipe<Buffer> endOnFailure(boolean end) {
        pipe.endOnFailure(end);
        return this;
    }

    @Override
    public Pipe<Buffer> endOnSuccess(boolean end) {
        pipe.endOnSuccess(end);
        return this;
    }

    @Override
    public Pipe<Buffer> endOnComplete(boolean end) {
        pipe.endOnComplete(end);
        return this;
    }

    @Override
    public Future<Void> to(WriteStream<Buffer> target) {
        if (!(target instanceof HttpClientRequest)) {
            return pipe.to(target);
        }
        source.lendNext();
        return pipe.to(new GivingBack(target));
    }

    @Override
    public void close() {
        pipe.close();
    }

    /** Gives back what has been written. Of a write that failed a part may still be on its way: the collector finds it. */
    private record GivingBack(WriteStream<Buffer> target) implements WriteStream<Buffer> {
        @Override
        public Future<Void> write(Buffer bytes) {
            return target.write(bytes).onSuccess(written -> Loans.giveBack(bytes));
        }

        @Override
        public Future<Void> end() {
            return target.end();
        }

        @Override
        public boolean writeQueueFull() {
            return target.writeQueueFull();
        }

        @Override
        public WriteStream<Buffer> setWriteQueueMaxSize(int size) {
            target.setWriteQueueMaxSize(size);
            return this;
        }

        @Override
        public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
            target.drainHandler(handler);
            return this;
        }

        @Override
        public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
            target.exceptionHandler(handler);
            return this;
        }
    }
}

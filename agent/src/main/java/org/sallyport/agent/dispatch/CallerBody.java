package org.sallyport.agent.dispatch;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.Pipe;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.relay.Loans;
import org.sallyport.relay.ServedRequest;

/**
 * A request's body as a connector reads it. When the call is given up it fails: a request that we reset ourselves would
 * otherwise fall silent, and whoever waits for its next bytes would wait for ever. On the link's context.
 */
final class CallerBody implements ReadStream<Buffer> {
    private final ServedRequest request;
    private @Nullable Handler<Throwable> exceptionHandler;
    private @Nullable SourceException failure;
    private boolean over;
    private boolean lendsNext;
    private long read;

    CallerBody(ServedRequest request) {
        this.request = request;
    }

    /** Bytes that were handed on. */
    long read() {
        return read;
    }

    /** The call is given up. */
    void fail(SourceCode code) {
        if (over || failure != null) {
            return;
        }
        failure = new SourceException(code, "The request's body was not read to its end");
        tell();
    }

    private void tell() {
        if (failure != null && exceptionHandler != null && !over) {
            over = true;
            exceptionHandler.handle(failure);
        }
    }

    /** The handler that is set next sees to {@link Loans}; no other gets any. */
    void lendNext() {
        lendsNext = true;
        request.lend();
    }

    /** Passes large pieces on without copying them where they go into an HTTP request. */
    @Override
    public Pipe<Buffer> pipe() {
        return new LendingPipe(ReadStream.super.pipe(), this);
    }

    @Override
    public Future<Void> pipeTo(WriteStream<Buffer> target) {
        return pipe().to(target);
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        exceptionHandler = handler;
        request.exceptionHandler(lost -> fail(SourceCode.CANCELLED));
        tell();
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        boolean lends = lendsNext;
        lendsNext = false;
        request.handler(
                handler == null
                        ? null
                        : bytes -> {
                            read += bytes.length();
                            handler.handle(lends ? bytes : Loans.keep(bytes));
                        });
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> endHandler) {
        request.endHandler(
                endHandler == null
                        ? null
                        : ended -> {
                            if (!over) {
                                over = true;
                                endHandler.handle(null);
                            }
                        });
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        request.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        request.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        request.fetch(amount);
        return this;
    }
}

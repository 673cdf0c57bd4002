package org.sallyport.agent.dispatch;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;

/**
 * A request's body as a connector reads it. When the call is given up it fails: a request that we reset ourselves would
 * otherwise fall silent, and whoever waits for its next bytes would wait for ever. On the link's context.
 */
final class CallerBody implements ReadStream<Buffer> {
    private final ReadStream<Buffer> request;
    private @Nullable Handler<Throwable> exceptionHandler;
    private @Nullable SourceException failure;
    private boolean over;
    private long read;

    CallerBody(ReadStream<Buffer> request) {
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

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        exceptionHandler = handler;
        request.exceptionHandler(lost -> fail(SourceCode.CANCELLED));
        tell();
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        request.handler(
                handler == null
                        ? null
                        : bytes -> {
                            read += bytes.length();
                            handler.handle(bytes);
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

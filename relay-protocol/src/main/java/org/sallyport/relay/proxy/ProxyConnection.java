package org.sallyport.relay.proxy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection to a proxy, until it has become a tunnel. Confined to the socket's event loop. */
final class ProxyConnection {
    private final NetSocket socket;
    private final ConnectCodec codec = new ConnectCodec();
    private @Nullable Promise<ConnectAnswer> waiting;
    private boolean closed;

    /** The proxy closed the connection before it had answered. */
    static final class ClosedException extends IOException {
        ClosedException() {
            super("it closed the connection without an answer");
        }
    }

    ProxyConnection(NetSocket socket) {
        this.socket = socket;
        socket.handler(this::received);
        socket.exceptionHandler(failure -> ended());
        socket.closeHandler(ignored -> ended());
    }

    /** Asks for a tunnel. Once at a time. */
    Future<ConnectAnswer> ask(String authority, Optional<String> authorization) {
        if (closed) {
            return Future.failedFuture(new ClosedException());
        }
        Promise<ConnectAnswer> promise = Promise.promise();
        waiting = promise;
        socket.write(codec.request(authority, authorization)).onFailure(promise::tryFail);
        return promise.future();
    }

    /** The socket, which is nobody's from now on but the caller's. */
    NetSocket handOver() {
        socket.handler(null).exceptionHandler(null).closeHandler(null);
        codec.close();
        return socket;
    }

    void close() {
        if (!closed) {
            closed = true;
            handOver().close().onFailure(ignored -> {});
        }
    }

    private void received(Buffer bytes) {
        Promise<ConnectAnswer> asked = waiting;
        if (asked == null) {
            close();
            return;
        }
        try {
            codec.answer(bytes).ifPresent(answer -> {
                waiting = null;
                asked.tryComplete(answer);
            });
        } catch (ConnectCodec.MalformedAnswerException e) {
            waiting = null;
            asked.tryFail(e);
        }
    }

    private void ended() {
        if (closed) {
            return;
        }
        closed = true;
        codec.close();
        Promise<ConnectAnswer> asked = waiting;
        waiting = null;
        if (asked != null) {
            codec.cut().ifPresentOrElse(asked::tryComplete, () -> asked.tryFail(new ClosedException()));
        }
    }
}

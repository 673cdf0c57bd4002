package org.sallyport.relay.proxy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.LinkRefusedException;

/**
 * One attempt to get one tunnel: over one connection, or several where the proxy closes each with its challenge.
 * Confined to the context on which it was begun.
 */
final class Opening {
    /** Enough for a stale digest, a Negotiate of several legs and a fall-back; a proxy that asks for ever is refused. */
    private static final int MOST_REQUESTS = 8;

    private final NetClient client;
    private final ProxyFailure failure;
    private final HttpProxy proxy;
    private final String authority;
    private final Authentication.Dialogue dialogue;
    private final Promise<NetSocket> result = Promise.promise();
    private @Nullable ProxyConnection connection;
    private Stage stage = Stage.AUTHENTICATING;
    private int requests;

    /** What it waits for. */
    enum Stage {
        /** Our own credentials: a Kerberos ticket. */
        AUTHENTICATING,
        /** A connection to the proxy. */
        CONNECTING,
        /** The proxy's answer. */
        ASKING
    }

    Opening(NetClient client, HttpProxy proxy, Authentication authentication, String authority) {
        this.client = client;
        this.proxy = proxy;
        this.authority = authority;
        this.dialogue = authentication.begin(authority);
        this.failure = new ProxyFailure(proxy, authority, authentication.names());
    }

    /** Begins; fails with a {@link LinkRefusedException}. */
    Future<NetSocket> open() {
        dialogue.first().compose(this::connect).onComplete(outcome -> {
            dialogue.close();
            if (outcome.failed()) {
                closeConnection();
                result.tryFail(failure.of(outcome.cause()));
            } else if (!result.tryComplete(outcome.result())) {
                outcome.result().close();
            }
        });
        return result.future();
    }

    /** Fails it, if it is still under way; what comes of it yet is closed. */
    void giveUp(Duration after) {
        if (result.tryFail(failure.timeout(after, stage))) {
            closeConnection();
        }
    }

    private Future<NetSocket> connect(Optional<String> authorization) {
        stage = Stage.CONNECTING;
        return client.connect(proxy.port(), proxy.host())
                .recover(cause -> Future.failedFuture(failure.unreachable(cause)))
                .compose(socket -> {
                    ProxyConnection fresh = new ProxyConnection(socket);
                    connection = fresh;
                    return ask(fresh, authorization, false);
                });
    }

    private Future<NetSocket> ask(ProxyConnection on, Optional<String> authorization, boolean again) {
        if (result.future().isComplete()) {
            return Future.failedFuture(new ProxyConnection.ClosedException());
        }
        stage = Stage.ASKING;
        if (++requests > MOST_REQUESTS) {
            return Future.failedFuture(failure.endless(MOST_REQUESTS));
        }
        return on.ask(authority, authorization)
                .compose(
                        answer -> judge(on, answer),
                        // it had promised to keep the connection open for our answer, and closed it
                        lost -> again && lost instanceof ProxyConnection.ClosedException
                                ? connect(authorization)
                                : Future.failedFuture(lost));
    }

    private Future<NetSocket> judge(ProxyConnection on, ConnectAnswer answer) {
        if (answer.opened()) {
            dialogue.accepted();
            connection = null;
            return Future.succeededFuture(on.handOver());
        }
        if (!answer.asksForCredentials()) {
            return Future.failedFuture(failure.refused(answer));
        }
        if (!answer.reusable()) {
            closeConnection();
        }
        stage = Stage.AUTHENTICATING;
        return dialogue.next(answer.challenges())
                .compose(next -> next.isEmpty()
                        ? Future.failedFuture(failure.credentials(answer, dialogue))
                        : answer.reusable() ? ask(on, next, true) : connect(next));
    }

    private void closeConnection() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}

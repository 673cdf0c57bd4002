package org.sallyport.relay.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.relay.LinkRefusedException;
import org.sallyport.relay.Problem;

/** Tunnels through a real proxy on a real socket, however it behaves. */
final class ProxyTunnelIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final PasswordLogin JANE = new PasswordLogin("jane", "s\u00e9cret");
    private static final String BASIC = "Basic amFuZTpzw6ljcmV0";

    private final Vertx vertx = Vertx.vertx();
    private final List<TestProxy> proxies = new ArrayList<>();
    private int cloud;

    @BeforeEach
    void startEchoingCloud() {
        NetServer server = await(vertx.createNetServer(
                        new NetServerOptions().setHost("127.0.0.1").setPort(0))
                .connectHandler(socket -> socket.handler(socket::write))
                .listen());
        cloud = server.actualPort();
    }

    @AfterEach
    void close() {
        proxies.forEach(TestProxy::close);
        await(vertx.close());
    }

    private TestProxy proxy(TestProxy.Desk desk) {
        TestProxy proxy = new TestProxy(desk);
        proxies.add(proxy);
        return proxy;
    }

    private ProxyTunnel tunnel(int port, @Nullable PasswordLogin login, Duration timeout) {
        return new ProxyTunnel(vertx, new HttpProxy("127.0.0.1", port, false, login, null), null, timeout);
    }

    private ProxyTunnel tunnel(TestProxy proxy, @Nullable PasswordLogin login) {
        return tunnel(proxy.port(), login, TIMEOUT);
    }

    /** Opens a tunnel on a context of its own, and sends something there and back. */
    private Future<String> echo(ProxyTunnel tunnel, String text) {
        Promise<String> echoed = Promise.promise();
        vertx.createEventLoopContextForTest(context -> tunnel.open("127.0.0.1", cloud)
                .onFailure(echoed::tryFail)
                .onSuccess(socket -> {
                    Buffer all = Buffer.buffer();
                    socket.handler(bytes -> {
                        if (all.appendBuffer(bytes).length() == text.length()) {
                            echoed.tryComplete(all.toString());
                        }
                    });
                    socket.closeHandler(closed -> echoed.tryFail("closed"));
                    socket.write(text);
                }));
        return echoed.future();
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(60, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not within 60 s", e);
        }
    }
}

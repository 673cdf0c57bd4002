package org.sallyport.relay.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestKdc;
import org.sallyport.fault.ClosedPort;
import org.sallyport.relay.LinkRefusedException;

/**
 * Against squid, a proxy that shares no line with ours, with each scheme that it knows. Needs Debian's {@code squid};
 * skipped without, unless {@code SALLYPORT_REQUIRE_INTEROP=true}.
 */
final class SquidIT {
    private static final PasswordLogin AGENT = new PasswordLogin("agent", "s\u00e9cret \"with\" all, sorts:");
    private static final Duration TIMEOUT = Duration.ofSeconds(50);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private @Nullable Squid squid;
    private int cloud;

    @BeforeEach
    void start() throws Exception {
        boolean there = Squid.isInstalled();
        boolean required = "true".equals(System.getenv("SALLYPORT_REQUIRE_INTEROP"));
        assertTrue(there || !required, "squid is missing: install Debian's package of that name");
        Assumptions.assumeTrue(there, "skipped: squid is not installed");
        Squid.open(directory);
        NetServer server = await(vertx.createNetServer(
                        new NetServerOptions().setHost("127.0.0.1").setPort(0))
                .connectHandler(socket -> socket.handler(socket::write))
                .listen());
        cloud = server.actualPort();
    }

    @AfterEach
    void stop() throws Exception {
        if (squid != null) {
            squid.close();
        }
        await(vertx.close());
    }

    private ProxyTunnel tunnel(Squid through, @Nullable PasswordLogin password, @Nullable KerberosLogin kerberos) {
        return new ProxyTunnel(
                vertx, new HttpProxy("localhost", through.port(), false, password, kerberos), null, TIMEOUT);
    }

    private Squid squid(String... configuration) throws Exception {
        Squid started = Squid.start(directory, configuration);
        squid = started;
        return started;
    }

    private Squid digest() throws Exception {
        return squid(Squid.digest(directory, AGENT, "the realm"));
    }

    private Future<NetSocket> open(ProxyTunnel tunnel, int port) {
        Promise<NetSocket> opened = Promise.promise();
        vertx.getOrCreateContext()
                .runOnContext(ignored -> tunnel.open("127.0.0.1", port).onComplete(opened));
        return opened.future();
    }

    /** Sends a text through a new tunnel and back. */
    private void echo(ProxyTunnel tunnel) {
        NetSocket socket = await(open(tunnel, cloud));
        Promise<Buffer> echoed = Promise.promise();
        socket.handler(echoed::tryComplete);
        socket.closeHandler(closed -> echoed.tryFail("closed"));
        socket.write("hello");
        assertEquals("hello", await(echoed.future()).toString());
        await(socket.close());
    }

    private LinkRefusedException refusal(ProxyTunnel tunnel, int port) {
        return assertInstanceOf(
                LinkRefusedException.class,
                await(open(tunnel, port)
                        .transform(result -> result.succeeded()
                                ? Future.failedFuture(new AssertionError("a tunnel"))
                                : Future.succeededFuture(result.cause()))));
    }

    private static <T extends @Nullable Object> T await(Future<T> future) {
        try {
            return future.await(60, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not within 60 s", e);
        }
    }

    @Test
    void withoutCredentials() throws Exception {
        ProxyTunnel tunnel = tunnel(squid("http_access allow all"), null, null);
        echo(tunnel);
        try (ClosedPort closed = new ClosedPort()) {
            LinkRefusedException unreachable = refusal(tunnel, closed.port());
            assertEquals("proxy-refused", unreachable.problem().code());
            assertTrue(
                    unreachable.problem().detail().contains("503"),
                    unreachable.problem().detail());
        }
    }

    @Test
    void basic() throws Exception {
        Squid through = squid(Squid.basic(directory, AGENT));
        ProxyTunnel tunnel = tunnel(through, AGENT, null);
        echo(tunnel);
        echo(tunnel);
        assertEquals(1, through.denied(), "the second dial was let in at once");
    }

    @Test
    void digestWithCountedAndStaleNonces() throws Exception {
        Squid through = digest();
        ProxyTunnel tunnel = tunnel(through, AGENT, null);
        for (int dials = 0; dials < 5; dials++) {
            echo(tunnel);
        }
        assertEquals(2, through.denied(), "asked once, and once more after a nonce's three uses");
    }

    @Test
    void wrongPasswords() throws Exception {
        Squid through = digest();
        LinkRefusedException refused = refusal(tunnel(through, new PasswordLogin("agent", "guess"), null), cloud);
        assertEquals("proxy-credentials-refused", refused.problem().code());
        assertTrue(
                refused.problem().detail().contains("offers Digest"),
                refused.problem().detail());
        assertEquals(
                "proxy-credentials-refused",
                refusal(tunnel(through, null, null), cloud).problem().code());
    }

    @Test
    void forbidden() throws Exception {
        ProxyTunnel tunnel = tunnel(squid("http_access deny all"), null, null);
        LinkRefusedException refused = refusal(tunnel, cloud);
        assertEquals("proxy-refused", refused.problem().code());
        assertTrue(
                refused.problem().detail().contains("allow CONNECT"),
                refused.problem().detail());
    }

    @Test
    void negotiate() throws Exception {
        try (TestKdc kdc = new TestKdc(directory.resolve("kdc"))) {
            Path keytab = kdc.keytab(TestKdc.SERVICE);
            Squid.readable(keytab);
            Squid through = squid(Squid.negotiate(keytab, TestKdc.SERVICE));
            ProxyTunnel tunnel =
                    tunnel(through, null, new KerberosLogin(TestKdc.AGENT, kdc.keytab(TestKdc.AGENT), null));
            echo(tunnel);
            echo(tunnel);
            assertEquals(1, through.denied());
            through.awaitLogged(TestKdc.AGENT);
        }
    }
}

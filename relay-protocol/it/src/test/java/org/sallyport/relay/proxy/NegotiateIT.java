package org.sallyport.relay.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestKdc;
import org.sallyport.fault.ConnectProxy;
import org.sallyport.relay.LinkRefusedException;

/** Negotiate with real Kerberos tickets of a KDC in this process. */
final class NegotiateIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(50);
    private static final PasswordLogin JANE = new PasswordLogin("jane", "secret");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path directory;

    private static @Nullable TestKdc kdc;

    private final Vertx vertx = Vertx.vertx();
    private @Nullable ConnectProxy proxy;
    private @Nullable NegotiateDesk desk;
    private int cloud;

    @BeforeAll
    static void startKdc() throws Exception {
        kdc = new TestKdc(directory.resolve("kdc"));
    }

    @AfterAll
    static void stopKdc() throws Exception {
        kdc().close();
    }

    private static TestKdc kdc() {
        return Objects.requireNonNull(kdc);
    }

    @BeforeEach
    void start() throws Exception {
        NetServer server = await(vertx.createNetServer(
                        new NetServerOptions().setHost("127.0.0.1").setPort(0))
                .connectHandler(NetSocket::resume)
                .listen());
        cloud = server.actualPort();
        desk = new NegotiateDesk(kdc());
        proxy = new ConnectProxy(desk);
    }

    @AfterEach
    void stop() {
        proxy().close();
        await(vertx.close());
    }

    private ConnectProxy proxy() {
        return Objects.requireNonNull(proxy);
    }

    private List<String> users() {
        return Objects.requireNonNull(desk).users;
    }

    private ProxyTunnel tunnel(KerberosLogin kerberos, @Nullable PasswordLogin password) {
        HttpProxy address = new HttpProxy("localhost", proxy().port(), false, password, kerberos);
        return new ProxyTunnel(vertx, address, null, TIMEOUT);
    }

    private Future<NetSocket> open(ProxyTunnel tunnel) {
        Promise<NetSocket> opened = Promise.promise();
        vertx.getOrCreateContext()
                .runOnContext(ignored -> tunnel.open("127.0.0.1", cloud).onComplete(opened));
        return opened.future();
    }

    private LinkRefusedException refusal(ProxyTunnel tunnel) {
        return assertInstanceOf(
                LinkRefusedException.class,
                await(open(tunnel)
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

    private String authorization(int request) {
        return proxy().requests().get(request).field("Proxy-Authorization");
    }

    @Test
    void ticketsOfAKeytab() {
        ProxyTunnel tunnel = tunnel(new KerberosLogin(TestKdc.AGENT, kdc().keytab(TestKdc.AGENT), null), JANE);
        await(open(tunnel));
        await(open(tunnel));
        assertEquals(List.of(TestKdc.AGENT, TestKdc.AGENT), users());
        assertEquals(3, proxy().requests().size(), "the second dial needs one round trip");
        assertEquals("", authorization(0));
        assertTrue(authorization(1).startsWith("Negotiate YII"), authorization(1));
        assertNotEquals(authorization(1), authorization(2), "each dial shows a ticket of its own");
    }

    @Test
    void ticketsOfACache() throws Exception {
        await(open(tunnel(new KerberosLogin(null, null, kdc().ticketCache()), null)));
        assertEquals(List.of(TestKdc.AGENT), users());
    }

    @Test
    void noTicketInTheCache() throws Exception {
        Path empty = Files.createFile(directory.resolve("empty.cache"));
        LinkRefusedException refused = refusal(tunnel(new KerberosLogin(null, null, empty), null));
        assertEquals("proxy-credentials-refused", refused.problem().code());
        String detail = refused.problem().detail();
        assertTrue(detail.contains("offers Basic, Negotiate"), detail);
        assertTrue(detail.contains("Negotiate: no Kerberos login"), detail);
        assertTrue(detail.contains("got none"), detail);
    }

    @Test
    void withoutATicketThePasswordIsTried() throws Exception {
        Path missing = directory.resolve("no.cache");
        LinkRefusedException refused = refusal(tunnel(new KerberosLogin(null, null, missing), JANE));
        assertTrue(
                refused.problem().detail().contains("refused those it was given"),
                refused.problem().detail());
        assertEquals("Basic amFuZTpzZWNyZXQ=", authorization(1));
    }

    @Test
    void aKeytabOfSomebodyElse() {
        KerberosLogin other = new KerberosLogin(TestKdc.AGENT, kdc().keytab(TestKdc.SERVICE), null);
        LinkRefusedException refused = refusal(tunnel(other, null));
        assertEquals("proxy-credentials-refused", refused.problem().code());
        assertTrue(
                refused.problem().detail().contains("no Kerberos login of " + TestKdc.AGENT),
                refused.problem().detail());
    }

    /** The proxy is called by a name for which the KDC knows no service. */
    @Test
    void aProxyThatTheKdcDoesNotKnow() {
        HttpProxy address = new HttpProxy(
                "127.0.0.1",
                proxy().port(),
                false,
                null,
                new KerberosLogin(TestKdc.AGENT, kdc().keytab(TestKdc.AGENT), null));
        LinkRefusedException refused = refusal(new ProxyTunnel(vertx, address, null, TIMEOUT));
        assertTrue(
                refused.problem().detail().contains("no Kerberos ticket for HTTP/127.0.0.1"),
                refused.problem().detail());
    }
}

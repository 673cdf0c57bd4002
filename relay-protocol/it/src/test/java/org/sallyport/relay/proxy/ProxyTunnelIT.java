package org.sallyport.relay.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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
import org.sallyport.fault.ClosedPort;
import org.sallyport.fault.ConnectProxy;
import org.sallyport.relay.LinkRefusedException;
import org.sallyport.relay.Problem;

/** Tunnels through a real proxy on a real socket, however it behaves. */
final class ProxyTunnelIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final PasswordLogin JANE = new PasswordLogin("jane", "s\u00e9cret");
    private static final String BASIC = "Basic amFuZTpzw6ljcmV0";

    private final Vertx vertx = Vertx.vertx();
    private final List<ConnectProxy> proxies = new ArrayList<>();
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
        proxies.forEach(ConnectProxy::close);
        await(vertx.close());
    }

    private ConnectProxy proxy(ConnectProxy.Desk desk) {
        ConnectProxy proxy = new ConnectProxy(desk);
        proxies.add(proxy);
        return proxy;
    }

    private ProxyTunnel tunnel(int port, @Nullable PasswordLogin login, Duration timeout) {
        return new ProxyTunnel(vertx, new HttpProxy("127.0.0.1", port, false, login, null), null, timeout);
    }

    private ProxyTunnel tunnel(ConnectProxy proxy, @Nullable PasswordLogin login) {
        return tunnel(proxy.port(), login, TIMEOUT);
    }

    /** Opens a tunnel on a context of its own, and sends something there and back. */
    private Future<String> echo(ProxyTunnel tunnel, String text) {
        Promise<String> echoed = Promise.promise();
        vertx.getOrCreateContext()
                .runOnContext(context -> tunnel.open("127.0.0.1", cloud)
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

    /** What an opening failed with; nothing of it may be left open. */
    private LinkRefusedException refusal(ProxyTunnel tunnel) {
        return assertInstanceOf(
                LinkRefusedException.class,
                await(echo(tunnel, "x")
                        .transform(result -> result.succeeded()
                                ? Future.failedFuture(new AssertionError("a tunnel"))
                                : Future.succeededFuture(result.cause()))));
    }

    private Problem problem(ConnectProxy proxy, @Nullable PasswordLogin login) {
        Problem problem = refusal(tunnel(proxy, login)).problem();
        assertTrue(problem.retryable());
        assertTrue(problem.detail().contains("127.0.0.1:" + proxy.port()), problem.detail());
        assertFalse(problem.detail().contains(JANE.password()), problem.detail());
        return problem;
    }

    private static String authorization(ConnectProxy proxy, int request) {
        return proxy.requests().get(request).field("Proxy-Authorization");
    }

    @Test
    void withoutCredentials() {
        ConnectProxy proxy = proxy(ConnectProxy.Desk.OPEN);
        assertEquals("hello", await(echo(tunnel(proxy, null), "hello")));
        ConnectProxy.Request request = proxy.requests().get(0);
        assertEquals(
                new ConnectProxy.Request("CONNECT", "127.0.0.1:" + cloud, List.of("host: 127.0.0.1:" + cloud, "", "")),
                request);
    }

    @Test
    void credentialsAreNotShownToAProxyThatDoesNotAsk() {
        ConnectProxy proxy = proxy(ConnectProxy.Desk.OPEN);
        ProxyTunnel tunnel = tunnel(proxy, JANE);
        await(echo(tunnel, "hello"));
        await(echo(tunnel, "again"));
        assertEquals("", authorization(proxy, 0) + authorization(proxy, 1));
    }

    private static ConnectProxy.Desk basic(String challenge) {
        return request -> request.field("Proxy-Authorization").equals(BASIC) ? "" : challenge;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // kept open, with a body of either kind or none
                "Content-Length: 6\r\n\r\ndenied",
                "Content-Length: 0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nden\r\n3\r\nied\r\n0\r\n\r\n",
                // closed, as it says in either way or by having no length
                "Connection: close\r\nContent-Length: 6\r\n\r\ndenied",
                "Proxy-Connection: close\r\nContent-Length: 6\r\n\r\ndenied",
                "\r\ndenied",
                // closed without a word, behind the body or in the midst of it
                "X-Closes: yes\r\nContent-Length: 6\r\n\r\ndenied",
                "X-Closes: yes\r\nContent-Length: 60\r\n\r\ndenied",
            })
    void aChallengeIsAnsweredOnWhicheverConnection(String rest) {
        ConnectProxy proxy =
                proxy(basic("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"r\"\r\n" + rest));
        ProxyTunnel tunnel = tunnel(proxy, JANE);
        assertEquals("hello", await(echo(tunnel, "hello")));
        boolean kept = !rest.contains("lose") && !rest.startsWith("\r\n");
        assertEquals(kept ? 1 : 2, proxy.connections());
        assertEquals("again", await(echo(tunnel, "again")));
        assertEquals(List.of("", BASIC, BASIC), answers(proxy), "one round trip the second time");
    }

    private static List<String> answers(ConnectProxy proxy) {
        return proxy.requests().stream()
                .map(request -> request.field("Proxy-Authorization"))
                .toList();
    }

    @Test
    void oneByteAtATime() {
        ConnectProxy proxy = proxy(basic(ConnectProxy.challenge("Basic realm=\"r\"")));
        proxy.oneByteAtATime();
        assertEquals("hello", await(echo(tunnel(proxy, JANE), "hello")));
    }

    @Test
    void interimAnswersAreSkipped() {
        ConnectProxy proxy = proxy(basic("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
                + ConnectProxy.challenge("Basic realm=\"r\"")));
        assertEquals("hello", await(echo(tunnel(proxy, JANE), "hello")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "SHA-512-256"})
    void digest(String algorithm) {
        DigestDesk desk = new DigestDesk(JANE.user(), JANE.password(), "", algorithm);
        ConnectProxy proxy = proxy(desk);
        ProxyTunnel tunnel = tunnel(proxy, JANE);
        assertEquals("hello", await(echo(tunnel, "hello")));
        assertEquals("again", await(echo(tunnel, "again")));
        assertEquals(3, proxy.requests().size(), "the second dial needs one round trip");
        desk.turnNonce();
        assertEquals("more", await(echo(tunnel, "more")));
        assertEquals(5, proxy.requests().size(), "the stale nonce was replaced");
        desk.turnNonce();
        desk.sayNothingOfStaleness();
        assertEquals("still", await(echo(tunnel, "still")));
        assertEquals(4, desk.accepted().size());
    }

    @Test
    void digestOfTheStrongestAlgorithmWithAHashedUser() {
        DigestDesk desk = new DigestDesk(JANE.user(), JANE.password(), ", userhash=true", "MD5", "SHA-256", "SHA-1");
        ConnectProxy proxy = proxy(desk);
        assertEquals("hello", await(echo(tunnel(proxy, JANE), "hello")));
        assertTrue(
                desk.accepted().get(0).contains("algorithm=SHA-256,"),
                desk.accepted().get(0));
        assertFalse(desk.accepted().get(0).contains("jane"));
    }

    /** Many links dial at once with one nonce, whose uses may come to the proxy in another order. */
    @Test
    void manyDialsAtOnce() {
        DigestDesk desk = new DigestDesk(JANE.user(), JANE.password(), "", "SHA-256");
        ProxyTunnel tunnel = tunnel(proxy(desk), JANE);
        List<Future<String>> echoes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            echoes.add(echo(tunnel, "hello"));
        }
        for (Future<String> echo : echoes) {
            // a proxy that insists on the order may turn some away; they fail clearly and are dialled again
            await(echo.otherwise(refused -> {
                assertEquals(
                        "proxy-credentials-refused",
                        ((LinkRefusedException) refused).problem().code());
                return "";
            }));
        }
        assertEquals("hello", await(echo(tunnel, "hello")));
    }

    @Test
    void wrongPassword() {
        ConnectProxy proxy = proxy(basic(ConnectProxy.challenge("Negotiate", "Basic realm=\"r\"")));
        LinkRefusedException refused = refusal(tunnel(proxy, new PasswordLogin("jane", "wrong")));
        assertEquals("proxy-credentials-refused", refused.problem().code());
        String detail = refused.problem().detail();
        assertTrue(
                detail.contains("offers Negotiate, Basic") && detail.contains("credentials for Digest, Basic"), detail);
        assertTrue(detail.contains("refused those it was given"), detail);
        assertFalse(detail.contains("wrong") || detail.contains("jane"), detail);
        assertEquals(Duration.ofMinutes(5), refused.retryAfter(), "or the account is locked");
        assertEquals(2, proxy.requests().size());
    }

    @Test
    void wrongPasswordInADigest() {
        ConnectProxy proxy = proxy(new DigestDesk("jane", "other", "", "MD5"));
        assertEquals("proxy-credentials-refused", problem(proxy, JANE).code());
        assertEquals(2, proxy.requests().size());
    }

    @Test
    void noCredentials() {
        ConnectProxy proxy = proxy(basic(ConnectProxy.challenge("Basic realm=\"r\"")));
        Problem problem = problem(proxy, null);
        assertEquals("proxy-credentials-refused", problem.code());
        assertTrue(problem.detail().contains("`passwordFile`"), problem.detail());
    }

    @Test
    void aSchemeThatWeDoNotSpeak() {
        Problem problem = problem(proxy(request -> ConnectProxy.challenge("NTLM", "Bearer x=y")), JANE);
        assertEquals("proxy-credentials-refused", problem.code());
        assertTrue(problem.detail().contains("offers NTLM, Bearer"), problem.detail());
    }

    @Test
    void aProxyThatAsksForEver() {
        AtomicInteger nonce = new AtomicInteger();
        ConnectProxy proxy = proxy(request ->
                ConnectProxy.challenge("Digest realm=r, stale=true, qop=auth, nonce=" + nonce.incrementAndGet()));
        assertEquals("proxy-credentials-refused", problem(proxy, JANE).code());
        assertTrue(proxy.requests().size() < 10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "403 Forbidden",
                "405 Method Not Allowed",
                "502 Bad Gateway",
                "504 \u0001\u00e9",
                "302 Found",
                "600 Odd"
            })
    void refusals(String status) {
        Problem problem = problem(proxy(request -> "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"), JANE);
        assertEquals("proxy-refused", problem.code());
        assertTrue(problem.detail().contains(status.substring(0, 3)), problem.detail());
        assertTrue(problem.detail().chars().allMatch(c -> c >= ' ' && c <= '~'), problem.detail());
        assertTrue(problem.detail().contains("CONNECT 127.0.0.1:" + cloud), problem.detail());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/1.1\r\n\r\n",
                "HTTP/1.1 2oo OK\r\n\r\n",
                "HTTP/1.1 407 Who\r\nContent-Length: many\r\n\r\n",
                "\u0015\u0003\u0001\u0000\u0002\u0002\n\r\n\r\n",
                // bytes of a cloud that can't have heard of us yet
                "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 101 Switching\r\n",
                "HTTP/1.1 201 OK\r\nContent-Length: 3\r\n\r\nabc",
            })
    void garbage(String answer) {
        Problem problem = problem(proxy(request -> answer), JANE);
        assertTrue(List.of("proxy-refused", "proxy-closed").contains(problem.code()), problem.code());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 407, 403})
    void endlessHeads(int status) {
        ConnectProxy proxy = proxy(request -> "HTTP/1.1 " + status + " x\r\n"
                + ("X-Long: " + "y".repeat(1000) + "\r\n").repeat(200) + "Content-Length: 0\r\n\r\n");
        assertEquals("proxy-refused", problem(proxy, JANE).code());
    }

    @Test
    void endlessLine() {
        assertEquals(
                "proxy-refused",
                problem(proxy(request -> "HTTP/1.1 200 " + "y".repeat(100_000) + "\r\n\r\n"), JANE)
                        .code());
    }

    /** Kept open only if its body is of a sane size. */
    @Test
    void endlessBody() {
        ConnectProxy proxy =
                proxy(request -> request.field("Proxy-Authorization").equals(BASIC)
                        ? ""
                        : "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=r\r\nContent-Length: 3000000\r\n\r\n"
                                + "z".repeat(3_000_000));
        assertEquals("hello", await(echo(tunnel(proxy, JANE), "hello")));
        assertEquals(2, proxy.connections());
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic"})
    void closedWithinConnect(String begun) {
        assertEquals("proxy-closed", problem(proxy(request -> begun), JANE).code());
    }

    @Test
    void nobodyListens() {
        try (ClosedPort nobody = new ClosedPort()) {
            LinkRefusedException refused = refusal(tunnel(nobody.port(), JANE, TIMEOUT));
            assertEquals("proxy-unreachable", refused.problem().code());
        }
    }

    @Test
    void unknownName() {
        HttpProxy proxy = new HttpProxy("no-such-proxy.invalid", 3128, false, null, null);
        LinkRefusedException refused = refusal(new ProxyTunnel(vertx, proxy, null, TIMEOUT));
        assertEquals("proxy-name-unknown", refused.problem().code());
    }

    @Test
    void silentProxy() {
        NetServer silent = await(vertx.createNetServer(
                        new NetServerOptions().setHost("127.0.0.1").setPort(0))
                .connectHandler(NetSocket::resume)
                .listen());
        LinkRefusedException refused = refusal(tunnel(silent.actualPort(), JANE, Duration.ofMillis(300)));
        assertEquals("dial-timeout", refused.problem().code());
        assertTrue(
                refused.problem().detail().contains("did not open a tunnel"),
                refused.problem().detail());
    }

    /** Without TLS at the other end, a proxy whose URL begins with https is told of as such. */
    @Test
    void noTlsAtTheProxy() {
        ConnectProxy plain = proxy(ConnectProxy.Desk.OPEN);
        HttpProxy proxy = new HttpProxy("127.0.0.1", plain.port(), true, null, null);
        LinkRefusedException refused = refusal(new ProxyTunnel(vertx, proxy, null, TIMEOUT));
        assertEquals("tls-failed", refused.problem().code());
        assertTrue(
                refused.problem().detail().contains("TLS with the proxy"),
                refused.problem().detail());
    }

    private static <T extends @Nullable Object> T await(Future<T> future) {
        try {
            return future.await(60, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not within 60 s", e);
        }
    }
}

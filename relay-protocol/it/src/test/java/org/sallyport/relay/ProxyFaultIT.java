package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;
import static org.sallyport.relay.LinkFixture.closed;
import static org.sallyport.relay.LinkFixture.failure;
import static org.sallyport.relay.LinkFixture.get;
import static org.sallyport.relay.LinkFixture.ok;
import static org.sallyport.relay.LinkFixture.on;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.fault.ConnectProxy;
import org.sallyport.relay.proxy.HttpProxy;
import org.sallyport.relay.proxy.PasswordLogin;
import org.sallyport.relay.proxy.ProxyTunnel;

/** Scenario 17: an HTTP proxy that asks for Basic credentials and cuts idle tunnels. */
final class ProxyFaultIT {
    private static final String BASIC = "Basic YWdlbnQ6c2VjcmV0";

    /** The proxy's patience. */
    private static final Duration IDLE = Duration.ofSeconds(Integer.getInteger("sallyport.idle-tunnel.seconds", 60));

    /** In the long form the link's times are the defaults and the proxy's clock is the machine's; else it is the test's. */
    private static final boolean LONG = Integer.getInteger("sallyport.idle-tunnel.seconds") != null;

    private final List<ProxyTunnel> tunnels = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private final ConnectProxy proxy = new ConnectProxy(
            request -> request.field("Proxy-Authorization").equals(BASIC)
                    ? ""
                    : ConnectProxy.challenge("Basic realm=\"corp\""),
            LONG ? System::nanoTime : now::get);
    private @Nullable LinkFixture fixture;

    @AfterEach
    void close() {
        tunnels.forEach(tunnel -> await(tunnel.close()));
        proxy.close();
        if (fixture != null) {
            fixture.close();
        }
    }

    private RelayDialer dialer(LinkFixture links, String password) {
        fixture = links;
        HttpProxy address = new HttpProxy("127.0.0.1", proxy.port(), false, new PasswordLogin("agent", password), null);
        ProxyTunnel tunnel = new ProxyTunnel(links.vertx, address, null, Duration.ofSeconds(8));
        tunnels.add(tunnel);
        return links.dialer(tunnel);
    }

    private LinkFixture.Pair link(LinkFixture links) {
        Future<RelayLink> cloud = links.expectLink();
        ServedLink agent = await(dialer(links, "secret")
                .dial(
                        LinkFixture.IDENTITY,
                        "token",
                        request -> request.response().send(ok(), Buffer.buffer("yes"))));
        return new LinkFixture.Pair(await(cloud), agent);
    }

    private static String call(RelayLink link) {
        return await(on(link, () -> link.request(get("/")).send().compose(LinkFixture::body)))
                .toString();
    }

    /** The keep-alive is what moves in the tunnel: it is never idle for as long as the proxy's patience. */
    @ParameterizedTest
    @EnumSource
    void keepAliveHoldsTheLink(Carrier carrier) {
        LinkSettings settings = LONG
                ? LinkSettings.DEFAULT
                : LinkFixture.patience(Duration.ofMillis(20), LinkSettings.DEFAULT.deadAfter());
        LinkFixture links = new LinkFixture(settings, CarrierChoice.valueOf(carrier.name()));
        LinkFixture.Pair pair = link(links);
        proxy.cutIdleAfter(IDLE);
        assertEquals("yes", call(pair.cloud()));
        Future<LinkClosed> closed = closed(pair.cloud());
        // Two thirds of the patience pass between any two looks, well over twice the patience in all.
        for (int i = 0; i < 5; i++) {
            now.addAndGet(IDLE.toNanos() * 2 / 3);
            // One of three has begun after the clock went on: each way there may be one that is only counted now.
            int enough = proxy.moves() + 3;
            until(links, () -> proxy.moves() >= enough || closed.isComplete());
        }
        assertEquals("yes", call(pair.cloud()));
        assertEquals(0, proxy.cut());
        assertEquals(List.of("", BASIC), authorizations());
    }

    /** Without it the proxy does cut, and both ends are told. */
    @ParameterizedTest
    @EnumSource
    void aSilentLinkIsCut(Carrier carrier) {
        Assumptions.assumeFalse(LONG, "the short form shows it");
        LinkFixture links = new LinkFixture(carrier);
        LinkFixture.Pair pair = link(links);
        proxy.cutIdleAfter(IDLE);
        Future<LinkClosed> cut = closed(pair.cloud());
        until(links, () -> now.addAndGet(IDLE.toNanos()) > 0 && cut.isComplete());
        assertEquals(LinkCode.LINK_LOST, await(cut).code());
        assertEquals(LinkCode.LINK_LOST, await(closed(pair.agent())).code());
        assertTrue(proxy.cut() >= 1);
    }

    @ParameterizedTest
    @EnumSource
    void refusedCredentialsAreToldClearly(Carrier carrier) {
        RelayDialer dialer = dialer(new LinkFixture(carrier), "guess");
        LinkRefusedException refused = assertInstanceOf(
                LinkRefusedException.class, failure(dialer.dial(LinkFixture.IDENTITY, "token", request -> {})));
        assertEquals("proxy-credentials-refused", refused.problem().code());
        assertEquals(Where.LINK, refused.problem().where());
        assertTrue(
                refused.problem().detail().contains("offers Basic"),
                refused.problem().detail());
        assertEquals(2, proxy.requests().size(), "nothing is tried in vain: neither again nor on the other carrier");
    }

    private List<String> authorizations() {
        return proxy.requests().stream()
                .map(request -> request.field("Proxy-Authorization"))
                .toList();
    }

    private static void until(LinkFixture links, BooleanSupplier condition) {
        Promise<Void> holds = Promise.promise();
        long timer = links.vertx.setPeriodic(20, ignored -> {
            if (condition.getAsBoolean()) {
                holds.tryComplete();
            }
        });
        try {
            holds.future().await(IDLE.toSeconds() * 10 + 30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("in vain", e);
        } finally {
            links.vertx.cancelTimer(timer);
        }
    }
}

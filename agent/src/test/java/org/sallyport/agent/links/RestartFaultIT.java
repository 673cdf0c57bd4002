package org.sallyport.agent.links;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.fault.FaultProxy;
import org.sallyport.relay.CloudTransport;
import org.sallyport.relay.DialSettings;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.LinkSettings;
import org.sallyport.relay.RelayAcceptor;
import org.sallyport.relay.RelayDialer;
import org.sallyport.relay.TransportSettings;

/**
 * Scenario 13: the cloud goes away under many links (100; with {@code -Psoak} a thousand) and comes back. All come back,
 * none twice, and they don't dial all at once: judged by the waits that the supervisors tell, not by a clock. Whole agents
 * and a killed cloud: the benchmark's fleet.
 */
final class RestartFaultIT {
    private static final int LINKS = Integer.getInteger("sallyport.restart.links", 100);
    private static final int EACH = 2;
    private static final Duration LIFE = Duration.ofHours(1);

    private final Vertx vertx = Vertx.vertx();
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private final Queue<String> doubled = new ConcurrentLinkedQueue<>();
    private final Queue<Duration> firstWaits = new ConcurrentLinkedQueue<>();
    private final List<LinkSupervisor> supervisors = new ArrayList<>();
    private final RelayAcceptor acceptor = RelayAcceptor.create(vertx, LinkSettings.DEFAULT);
    private FaultProxy proxy;
    private CloudTransport transport;
    private RelayDialer dialer;
    private volatile boolean lost;

    @BeforeEach
    void start() {
        HttpServer server = await(vertx.createHttpServer(acceptor.configure(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0)))
                .requestHandler(this::accept)
                .listen());
        proxy = new FaultProxy(server.actualPort());
        transport = CloudTransport.create(
                vertx, TransportSettings.to(URI.create("http://127.0.0.1:" + proxy.port())), null);
        // nobody asks for hello here; links stay without it
        dialer = RelayDialer.create(
                vertx,
                transport,
                new DialSettings(DialSettings.DEFAULT.carrier(), Duration.ofHours(1), LinkSettings.DEFAULT));
    }

    @AfterEach
    void stop() {
        supervisors.forEach(supervisor -> await(supervisor.stop(Duration.ZERO)));
        await(dialer.close());
        await(transport.close());
        proxy.close();
        await(vertx.close());
    }

    private void accept(HttpServerRequest request) {
        LinkIdentity identity = acceptor.identify(request);
        String slot = identity.member() + "/" + identity.link();
        acceptor.accept(request, identity).onSuccess(link -> {
            if (!held.add(slot)) {
                doubled.add(slot);
            }
            link.onClose(closed -> held.remove(slot));
        });
    }

    private LinkSupervisor member(int number) {
        Dialling dialling = (link, epoch, overlaps) -> dialer.dial(
                        new LinkIdentity("gw-1", "m-" + number, "i-" + number, epoch, overlaps, "0.1.0", link, EACH),
                        "token",
                        request -> {})
                .map(up -> new Dialling.Dialled(up, LIFE));
        LinkEvents events = (link, state) -> {
            if (lost && state instanceof LinkState.Waiting waiting) {
                firstWaits.add(Duration.between(waiting.since(), waiting.next()));
            }
        };
        return LinkSupervisor.create(vertx, EACH, Clock.systemUTC(), dialling, events);
    }

    @Test
    void allLinksComeBackSpreadAndNoneTwice() {
        for (int i = 0; i < LINKS / EACH; i++) {
            supervisors.add(member(i));
        }
        supervisors.forEach(LinkSupervisor::start);
        until(() -> held.size() == LINKS);

        lost = true;
        proxy.accept(false);
        proxy.cut();
        until(() -> held.isEmpty() && firstWaits.size() >= LINKS);
        List<Duration> waits = firstWaits.stream().limit(LINKS).toList();
        assertSpread(waits);

        proxy.accept(true);
        until(() -> held.size() == LINKS);
        assertEquals(List.of(), List.copyOf(doubled));
    }

    /** Waits before the first dial lie anywhere below half a second, those of a second failure anywhere below one. */
    private static void assertSpread(List<Duration> waits) {
        for (int quarter = 0; quarter < 4; quarter++) {
            long from = quarter * 125L;
            long inside = waits.stream()
                    .filter(wait -> wait.toMillis() >= from && wait.toMillis() < from + 125)
                    .count();
            assertTrue(inside >= LINKS / 50, "only " + inside + " of " + LINKS + " waits are in quarter " + quarter);
        }
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 120 s");
            }
            Thread.onSpinWait();
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(60, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not within 60 s", e);
        }
    }
}

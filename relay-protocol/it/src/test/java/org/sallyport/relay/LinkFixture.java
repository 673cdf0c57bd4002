package org.sallyport.relay;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A cloud's server and an agent's dialer in one process, joined by a link over a loopback socket. */
final class LinkFixture implements AutoCloseable {
    static final LinkIdentity IDENTITY = new LinkIdentity("gw-1", "m-1", "i-1", 1, 0, "0.1.0", 1, 1);

    final Vertx vertx = Vertx.vertx();
    final RelayAcceptor acceptor;
    final LinkSettings settings;
    final ReceiveBudget cloudBudget;
    final ReceiveBudget agentBudget;
    private final CarrierChoice carrier;
    private final @Nullable TlsSettings tls;
    private final HttpServer server;
    private final Queue<Promise<RelayLink>> expected = new ConcurrentLinkedQueue<>();
    private final Queue<RelayDialer> dialers = new ConcurrentLinkedQueue<>();
    private final Queue<CloudTransport> transports = new ConcurrentLinkedQueue<>();

    /** With room for thousands of streams: what is granted and not used is no memory. */
    LinkFixture() {
        this(LinkSettings.DEFAULT.receivingInto(ReceiveBudget.of(1L << 30)));
    }

    LinkFixture(Carrier carrier) {
        this(LinkSettings.DEFAULT.receivingInto(ReceiveBudget.of(1L << 30)), CarrierChoice.valueOf(carrier.name()));
    }

    /** Both ends with a receive budget of their own, as large as the settings' one. */
    LinkFixture(LinkSettings settings) {
        this(settings, CarrierChoice.AUTO);
    }

    LinkFixture(LinkSettings settings, CarrierChoice carrier) {
        this(settings, carrier, null, new HttpServerOptions());
    }

    /** With TLS: the agent's settings of it, and a server's options that hold its own. */
    LinkFixture(LinkSettings settings, CarrierChoice carrier, @Nullable TlsSettings tls, HttpServerOptions options) {
        this.tls = tls;
        LeakWatch.begin();
        this.settings = settings;
        this.carrier = carrier;
        this.cloudBudget = ReceiveBudget.of(settings.receiveBudget().max());
        this.agentBudget = ReceiveBudget.of(settings.receiveBudget().max());
        this.acceptor = RelayAcceptor.create(vertx, settings.receivingInto(cloudBudget));
        this.server = vertx.createHttpServer(
                acceptor.configure(options.setHost("127.0.0.1").setPort(0)));
        server.requestHandler(this::upgrade);
        await(server.listen());
    }

    /** The default settings with another patience. */
    static LinkSettings patience(Duration pingAfter, Duration deadAfter) {
        LinkSettings usual = LinkSettings.DEFAULT;
        return new LinkSettings(
                usual.streamWindow(),
                usual.maxStreams(),
                usual.maxHeaderBytes(),
                usual.headerTableBytes(),
                usual.maxMessageBytes(),
                pingAfter,
                deadAfter,
                usual.receiveBudget());
    }

    private void upgrade(HttpServerRequest request) {
        try {
            LinkIdentity identity = acceptor.identify(request);
            Promise<RelayLink> waiting = expected.poll();
            var accepted = acceptor.accept(request, identity);
            if (waiting != null) {
                accepted.onComplete(waiting);
            }
        } catch (LinkRefusedException e) {
            acceptor.refuse(request, e.problem(), e.retryAfter());
        }
    }

    int port() {
        return server.actualPort();
    }

    /** The next link that the cloud accepts. */
    Future<RelayLink> expectLink() {
        Promise<RelayLink> promise = Promise.promise();
        expected.add(promise);
        return promise.future();
    }

    RelayDialer dialer(int port) {
        // Long: a link of these tests may be asked for nothing, on a machine that is busy.
        return dialer(port, Duration.ofMinutes(10));
    }

    RelayDialer dialer(int port, Duration helloTimeout) {
        return dialer(port, helloTimeout, null);
    }

    /** Dials through a tunnel. */
    RelayDialer dialer(Tunnel tunnel) {
        return dialer(port(), DialSettings.DEFAULT.helloTimeout(), tunnel);
    }

    private RelayDialer dialer(int port, Duration helloTimeout, @Nullable Tunnel tunnel) {
        TransportSettings way = new TransportSettings(
                URI.create((tls == null ? "http" : "https") + "://127.0.0.1:" + port),
                tls == null ? TlsSettings.DEFAULT : tls,
                Duration.ofSeconds(60));
        CloudTransport transport = CloudTransport.create(vertx, way, tunnel);
        transports.add(transport);
        RelayDialer dialer = RelayDialer.create(
                vertx, transport, new DialSettings(carrier, helloTimeout, settings.receivingInto(agentBudget)));
        dialers.add(dialer);
        return dialer;
    }

    /** Both ends of one link. */
    record Pair(RelayLink cloud, ServedLink agent) {}

    Pair link(Handler<ServedRequest> requests) {
        return link(port(), requests);
    }

    Pair link(int port, Handler<ServedRequest> requests) {
        Future<RelayLink> cloud = expectLink();
        ServedLink agent = await(dialer(port).dial(IDENTITY, "token", requests));
        return new Pair(await(cloud), agent);
    }

    static Future<LinkClosed> closed(RelayLink link) {
        return Future.future(promise -> link.onClose(promise::complete));
    }

    static Future<LinkClosed> closed(ServedLink link) {
        return Future.future(promise -> link.onClose(promise::complete));
    }

    static RequestHead get(String path) {
        return new RequestHead(HttpMethod.GET, path, MultiMap.caseInsensitiveMultiMap());
    }

    static RequestHead post(String path) {
        return new RequestHead(HttpMethod.POST, path, MultiMap.caseInsensitiveMultiMap());
    }

    static ResponseHead ok() {
        return new ResponseHead(200, MultiMap.caseInsensitiveMultiMap());
    }

    /** Runs on the link's context, where a request may be used as it pleases. */
    static <T> Future<T> on(RelayLink link, Callable<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        link.context().runOnContext(ignored -> {
            try {
                work.call().onComplete(promise);
            } catch (Exception e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }

    /** The whole body; fails when it is cut. */
    static Future<Buffer> body(RelayResponse response) {
        Promise<Buffer> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(body::appendBuffer);
        response.endHandler(ignored -> promise.tryComplete(body));
        response.exceptionHandler(promise::tryFail);
        response.resume();
        return promise.future();
    }

    static <T extends @Nullable Object> T await(Future<T> future) {
        try {
            return future.await(60, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not within 60 s", e);
        }
    }

    /** Waits until both ends hold nothing any more: what a link or a body leaves behind is never given back. */
    void awaitNothingGranted() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (cloudBudget.granted() != 0 || agentBudget.granted() != 0) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still granted: " + cloudBudget.granted() + " bytes by the cloud, "
                        + agentBudget.granted() + " by the agent");
            }
            Thread.onSpinWait();
        }
    }

    /** What a future fails with. */
    static Throwable failure(Future<?> future) {
        return await(future.transform(result -> result.succeeded()
                ? Future.failedFuture(new AssertionError("succeeded with " + result.result()))
                : Future.succeededFuture(result.cause())));
    }

    @Override
    public void close() {
        dialers.forEach(dialer -> await(dialer.close()));
        transports.forEach(transport -> await(transport.close()));
        await(server.close());
        awaitNothingGranted();
        await(vertx.close());
        LeakWatch.check();
    }
}

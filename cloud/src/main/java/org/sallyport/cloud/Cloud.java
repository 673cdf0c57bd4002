package org.sallyport.cloud;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.connectors.Connectors;
import org.sallyport.cloud.enrolment.Enrolments;
import org.sallyport.cloud.identity.Identity;
import org.sallyport.cloud.management.ManagementApi;
import org.sallyport.cloud.metrics.CloudMeters;
import org.sallyport.cloud.metrics.MetricsServer;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.CloudException;
import org.sallyport.cloud.relay.LinkRegistry;
import org.sallyport.cloud.relay.LinkRules;
import org.sallyport.cloud.relay.RelayEndpoint;
import org.sallyport.cloud.runtime.CallLimits;
import org.sallyport.cloud.runtime.ConnectionTest;
import org.sallyport.cloud.runtime.Routes;
import org.sallyport.cloud.runtime.RuntimeEndpoint;
import org.sallyport.cloud.runtime.RuntimeParts;
import org.sallyport.cloud.store.Store;
import org.sallyport.relay.LinkSettings;
import org.sallyport.relay.ReceiveBudget;
import org.sallyport.relay.RelayAcceptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running cloud: how its parts are put together, and taken apart in reverse. Thread-safe. */
public final class Cloud {
    private static final Logger LOG = LoggerFactory.getLogger(Cloud.class);
    private static final Duration HELLO = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final CloudConfig config;
    private final InstantSource clock = Clock.systemUTC();
    private final LinkRegistry links;
    private final MetricsServer metrics = new MetricsServer();
    private final CloudMeters meters;
    private final AtomicReference<@Nullable Future<Void>> closing = new AtomicReference<>();

    // Set one after the other while starting, in this order; closed in reverse.
    private volatile @Nullable DataDirectory directory;
    private volatile @Nullable Store store;
    private volatile @Nullable Identity identity;
    private volatile @Nullable String deployment;
    private volatile FrontDoor.@Nullable Rooms rooms;
    private volatile long ticker = -1;
    private volatile int port;
    private volatile int metricsPort;

    private Cloud(Vertx vertx, CloudConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.links = LinkRegistry.create(
                LinkRules.DEFAULT.withReplacedGrace(config.limits().replacedGrace()));
        this.meters = new CloudMeters(metrics.registry(), links);
    }

    /**
     * Starts a cloud. Fails with {@link CloudException}, with everything closed again, when its directory, database or
     * port can't be had. An identity provider that doesn't answer is no failure: the cloud starts, refuses requests, and
     * asks again.
     */
    public static Future<Cloud> start(Vertx vertx, CloudConfig config) {
        Cloud cloud = new Cloud(vertx, config);
        return cloud.open()
                .map(v -> cloud)
                .recover(failure -> cloud.close().transform(v -> Future.failedFuture(explained(failure, config))));
    }

    /** The port on which it listens. */
    public int port() {
        return port;
    }

    /** The port on which metrics are served; 0 when they aren't. */
    public int metricsPort() {
        return metricsPort;
    }

    /** The URL under which callers reach it, without a trailing slash. */
    public URI url() {
        URI configured = config.publicUrl();
        if (configured != null) {
            return URI.create(withoutSlash(configured));
        }
        String host = config.listen().host();
        boolean anywhere = host.equals("0.0.0.0") || host.equals("::");
        String shown = anywhere ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
        return URI.create((config.tls() == null ? "http://" : "https://") + shown + ":" + port);
    }

    /**
     * Stops: new requests are refused with {@code cloud-draining}, those in flight get the grace time of the
     * configuration, then everything is closed. Idempotent.
     */
    public Future<Void> close() {
        Promise<Void> promise = Promise.promise();
        if (closing.compareAndSet(null, promise.future())) {
            drain().eventually(this::closeParts).onComplete(promise);
        }
        Future<Void> first = closing.get();
        return first == null ? promise.future() : first;
    }

    private Future<Void> open() {
        return vertx.executeBlocking(this::holdDirectory, false)
                .compose(held -> {
                    directory = held;
                    return Store.open(vertx, config.store(), clock);
                })
                .compose(opened -> {
                    store = opened;
                    Identity callers = Identity.of(vertx, config.identity(), clock);
                    identity = callers;
                    return listen(opened, callers);
                })
                .compose(v -> serveMetrics());
    }

    private Future<Void> serveMetrics() {
        CloudConfig.Metrics where = config.metrics();
        if (where == null) {
            return Future.succeededFuture();
        }
        return metrics.listen(vertx, where.host(), where.port())
                .recover(e -> Future.failedFuture(CloudCode.START_FAILED.failure(
                        "Can't serve metrics on " + where.host() + ":" + where.port() + " (" + e.getMessage()
                                + "): set 'metrics' in cloud.yaml to a free address",
                        e)))
                .map(bound -> {
                    metricsPort = bound;
                    LOG.info("metrics are at http://{}:{}/metrics", where.host(), bound);
                    return null;
                });
    }

    private DataDirectory holdDirectory() {
        if (config.tls() != null) {
            config.tls().engine().isBoringSsl(); // loads the native library, which blocks
        }
        return DataDirectory.hold(config.data());
    }

    private Future<Void> listen(Store opened, Identity callers) {
        ReceiveBudget budget = ReceiveBudget.ofHeapOr(config.limits().receiveBudget());
        RelayAcceptor acceptor = RelayAcceptor.create(vertx, LinkSettings.DEFAULT.receivingInto(budget));
        Promise<Integer> bound = Promise.promise();
        Promise<FrontDoor.Rooms> furnished = Promise.promise();
        int loops = config.listen().eventLoops();
        return vertx.deployVerticle(
                        () -> new FrontDoor(config, acceptor, furnished.future(), bound),
                        new DeploymentOptions().setInstances(loops))
                .map(id -> {
                    deployment = id;
                    port = bound.future().result();
                    FrontDoor.Rooms ready = furnish(acceptor, opened, callers);
                    rooms = ready;
                    furnished.complete(ready);
                    ticker = vertx.setPeriodic(TICK.toMillis(), tick -> links.tick());
                    LOG.info("cloud {} listens on {}:{}", url(), config.listen().host(), port);
                    return null;
                });
    }

    private FrontDoor.Rooms furnish(RelayAcceptor acceptor, Store opened, Identity callers) {
        String url = url().toString();
        Connectors connectors = Connectors.installed();
        Routes routes = new Routes(opened.connections(), url, clock);
        CloudLimits limits = config.limits();
        CallLimits calls = new CallLimits(limits.defaultTimeout(), limits.maxTimeout(), limits.linkWait());
        Enrolments enrolments = new Enrolments(opened, audiences(url), limits.memberToken(), clock);
        RuntimeParts runtime = new RuntimeParts(callers, connectors, routes, links, calls, meters);
        ConnectionTest test = new ConnectionTest(vertx, runtime);
        return new FrontDoor.Rooms(
                new RuntimeEndpoint(vertx, runtime, url),
                new RelayEndpoint(vertx, acceptor, opened.members(), links, meters, HELLO, clock),
                new ManagementApi(
                        vertx,
                        new ManagementApi.Parts(callers, opened, connectors, enrolments, links, routes, test, clock),
                        limits.enrolmentCode(),
                        url));
    }

    private List<String> audiences(String url) {
        List<String> audiences = new ArrayList<>(List.of(url));
        config.aliases().forEach(alias -> audiences.add(withoutSlash(alias)));
        return audiences;
    }

    private Future<Void> drain() {
        FrontDoor.Rooms open = rooms;
        if (open == null) {
            return Future.succeededFuture();
        }
        LOG.info(
                "cloud {} stops; calls in flight have {} s",
                url(),
                config.limits().drainGrace().toSeconds());
        open.runtime().stopAccepting();
        open.relay().stopAccepting();
        open.management().stopAccepting();
        return links.drain(config.limits().drainGrace());
    }

    private Future<Void> closeParts() {
        vertx.cancelTimer(ticker);
        String deployed = deployment;
        Identity callers = identity;
        Store opened = store;
        return (deployed == null ? Future.<Void>succeededFuture() : vertx.undeploy(deployed))
                .eventually(() -> callers == null ? Future.<Void>succeededFuture() : callers.close())
                .eventually(() -> opened == null ? Future.<Void>succeededFuture() : opened.close())
                .eventually(metrics::close)
                .eventually(this::releaseDirectory)
                .onComplete(v -> LOG.info("cloud stopped"));
    }

    private Future<Void> releaseDirectory() {
        DataDirectory held = directory;
        return held == null
                ? Future.succeededFuture()
                : vertx.executeBlocking(
                                () -> {
                                    held.close();
                                    return true;
                                },
                                false)
                        .mapEmpty();
    }

    private static Throwable explained(Throwable failure, CloudConfig config) {
        if (failure instanceof BindException) {
            CloudConfig.Listen listen = config.listen();
            return CloudCode.START_FAILED.failure(
                    "Can't listen on " + listen.host() + ":" + listen.port() + " (" + failure.getMessage()
                            + "): set 'listen' in cloud.yaml to a free address",
                    failure);
        }
        return failure instanceof CloudException
                ? failure
                : CloudCode.START_FAILED.failure("The cloud could not start: " + failure.getMessage(), failure);
    }

    private static String withoutSlash(URI uri) {
        String text = uri.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}

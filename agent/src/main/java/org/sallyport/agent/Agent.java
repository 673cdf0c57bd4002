package org.sallyport.agent;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.dispatch.Dispatcher;
import org.sallyport.agent.enrol.Enrolment;
import org.sallyport.agent.health.HealthServer;
import org.sallyport.agent.health.LinkBoard;
import org.sallyport.agent.links.LinkSupervisor;
import org.sallyport.agent.text.Printable;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.relay.RelayDialer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running agent; {@link AgentStart} puts its parts together, and closing takes them apart in good order. Thread-safe. */
public final class Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final AgentConfig config;
    private final AgentStart.Identity identity;
    private final Linking linking;
    private final LinkBoard board;
    private final Dispatcher dispatcher;
    private final Workers workers;
    private final Reloading reloading;
    private final HealthServer health;
    private final Witness witness;
    private @Nullable Future<Void> closed;

    /** What reaches the cloud. */
    record Linking(CloudSide cloud, RelayDialer dialer, LinkSupervisor links) {}

    /** One that does not run yet: {@link #begin}. */
    Agent(
            AgentConfig config,
            AgentStart.Identity identity,
            Linking linking,
            LinkBoard board,
            Dispatcher dispatcher,
            Workers workers,
            Reloading reloading,
            HealthServer health,
            Witness witness) {
        this.witness = witness;
        this.config = config;
        this.identity = identity;
        this.linking = linking;
        this.board = board;
        this.dispatcher = dispatcher;
        this.workers = workers;
        this.reloading = reloading;
        this.health = health;
    }

    /**
     * Starts an enrolled agent. Completes once it runs, not once it is linked: a cloud that is away is an ordinary
     * state. Fails with {@link org.sallyport.agent.failure.AgentException}, or {@link SettingsException} where access
     * rules name operations that no connector has, leaving nothing behind.
     */
    public static Future<Agent> start(Vertx vertx, AgentConfig config) {
        return start(vertx, config, Clock.systemUTC());
    }

    /** Starts an enrolled agent with a time of day that is not the machine's. */
    public static Future<Agent> start(Vertx vertx, AgentConfig config, Clock clock) {
        return AgentStart.start(vertx, config, clock);
    }

    /** All connectors there are, by id. */
    static Map<String, Connector> connectors() {
        Map<String, Connector> connectors = new TreeMap<>();
        for (Connector connector : ServiceLoader.load(Connector.class)) {
            Connector other = connectors.putIfAbsent(connector.id(), connector);
            if (other != null) {
                throw new IllegalStateException("two connectors are called " + connector.id());
            }
        }
        return connectors;
    }

    /** Tells what it is, and begins to dial. */
    void begin(Set<String> connectors) {
        Enrolment enrolment = identity.enrolment();
        LOG.info(
                "agent {} runs: member {} ({}) of gateway {} ({}), {} links to {} {}, connectors {}, {} access rules,"
                        + " local page on port {}",
                Version.TEXT,
                enrolment.memberId(),
                Printable.line(enrolment.memberName()),
                enrolment.gatewayId(),
                Printable.line(enrolment.gatewayName()),
                config.links(),
                config.way().cloud(),
                identity.proxy().map(proxy -> "through the proxy " + proxy).orElse("without a proxy"),
                connectors,
                config.access().size(),
                health.port());
        config.access().warnings(config.trust() != null).forEach(LOG::warn);
        if (config.way().cloud().getScheme().equals("http")
                && !LOOPBACK.contains(config.way().cloud().getHost())) {
            LOG.warn("the cloud's URL begins with http: tokens, requests and answers travel in clear; use https");
        }
        linking.links.start();
    }

    /**
     * Reads the access policy again from the file that the agent was started with. Completes when that was tried; what
     * is wrong with it the log and the status tell.
     */
    Future<Void> reloadAccess() {
        return reloading.now();
    }

    /** The local page's port. */
    public int healthPort() {
        return health.port();
    }

    /** Completes when a link has been up for the first time. */
    public Future<Void> linked() {
        return board.linked();
    }

    /** Links that are up now. */
    public int linksUp() {
        return (int) board.up();
    }

    /**
     * Stops in good order: drains all links for at most the configured grace time, cancels what is left, closes the data
     * sources. Idempotent.
     */
    public synchronized Future<Void> close() {
        if (closed == null) {
            LOG.info("stopping: requests have {} s to finish", config.grace().toSeconds());
            reloading.stop();
            dispatcher.refuseNew();
            closed = linking.links
                    .stop(config.grace())
                    .recover(logged -> Future.succeededFuture())
                    .eventually(dispatcher::close)
                    .eventually(witness::close)
                    .eventually(linking.dialer::close)
                    .eventually(linking.cloud::close)
                    .eventually(workers::close)
                    .eventually(health::close)
                    .onComplete(done -> identity.directory().close())
                    .onSuccess(stopped -> LOG.info("stopped"));
        }
        return closed;
    }
}

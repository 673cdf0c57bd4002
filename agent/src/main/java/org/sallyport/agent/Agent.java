package org.sallyport.agent;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.access.ActivePolicy;
import org.sallyport.agent.credentials.CredentialLender;
import org.sallyport.agent.credentials.CredentialSettings;
import org.sallyport.agent.credentials.LocalSecrets;
import org.sallyport.agent.dispatch.Control;
import org.sallyport.agent.dispatch.Dispatcher;
import org.sallyport.agent.dispatch.JdkNames;
import org.sallyport.agent.dispatch.Memory;
import org.sallyport.agent.dispatch.RequestEvents;
import org.sallyport.agent.enrol.Enrolment;
import org.sallyport.agent.enrol.EnrolmentFile;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.health.HealthServer;
import org.sallyport.agent.health.LinkBoard;
import org.sallyport.agent.health.Meters;
import org.sallyport.agent.health.Status;
import org.sallyport.agent.keys.HeldKeys;
import org.sallyport.agent.keys.KeyStoreFile;
import org.sallyport.agent.links.LinkEvents;
import org.sallyport.agent.links.LinkLog;
import org.sallyport.agent.links.LinkSupervisor;
import org.sallyport.agent.proxy.ChosenProxy;
import org.sallyport.agent.sealing.Unsealer;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.settings.SettingsProblem;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.relay.CloudTransport;
import org.sallyport.relay.DialSettings;
import org.sallyport.relay.LinkSettings;
import org.sallyport.relay.ReceiveBudget;
import org.sallyport.relay.RelayDialer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running agent: puts the parts together, and takes them apart in good order. Thread-safe. */
public final class Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final int UNSEALING_THREADS = 2;
    private static final int SECRET_THREADS = 2;
    private static final int LOOKUP_THREADS = 2;
    private static final long LOOK_MILLIS = 5_000;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final AgentConfig config;
    private final Identity identity;
    private final Linking linking;
    private final LinkBoard board;
    private final Dispatcher dispatcher;
    private final Workers workers;
    private final Reloading reloading;
    private final HealthServer health;
    private final Witness witness;
    private @Nullable Future<Void> closed;

    /** What the data directory holds, and the proxy with its credentials. */
    private record Identity(Enrolment enrolment, HeldKeys keys, Optional<ChosenProxy> proxy, DataDirectory directory) {}

    /** The connectors, by id, and the ids of their operations. */
    private record Installed(Map<String, Connector> connectors, Set<String> operations) {}

    /** What reaches the cloud. */
    private record Linking(CloudSide cloud, RelayDialer dialer, LinkSupervisor links) {}

    /** Where what blocks is done. */
    private record Workers(
            WorkerExecutor unsealing, WorkerExecutor secrets, WorkerExecutor lookups, WorkerExecutor looking) {
        static Workers make(Vertx vertx) {
            return new Workers(
                    vertx.createSharedWorkerExecutor("unsealing-" + UUID.randomUUID(), UNSEALING_THREADS),
                    vertx.createSharedWorkerExecutor("secrets-" + UUID.randomUUID(), SECRET_THREADS),
                    vertx.createSharedWorkerExecutor("lookups-" + UUID.randomUUID(), LOOKUP_THREADS),
                    vertx.createSharedWorkerExecutor("policy-" + UUID.randomUUID(), 1));
        }

        Future<Void> close() {
            return unsealing
                    .close()
                    .eventually(secrets::close)
                    .eventually(lookups::close)
                    .eventually(looking::close);
        }
    }

    /** What looks for changes of the access policy; null where it came from no file. */
    private record Reloading(
            Vertx vertx, WorkerExecutor worker, @Nullable PolicyReload policy, long timer) {
        static Reloading start(
                Vertx vertx, WorkerExecutor worker, AgentConfig config, Set<String> operations, ActivePolicy active) {
            Path file = config.file();
            if (file == null) {
                return new Reloading(vertx, worker, null, -1);
            }
            PolicyReload policy = new PolicyReload(file, config, operations, active);
            AtomicBoolean looking = new AtomicBoolean();
            long timer = vertx.setPeriodic(LOOK_MILLIS, ignored -> {
                if (looking.compareAndSet(false, true)) {
                    run(worker, policy::look).onComplete(done -> looking.set(false));
                }
            });
            return new Reloading(vertx, worker, policy, timer);
        }

        private static Future<Void> run(WorkerExecutor worker, Runnable task) {
            return worker.<Void>executeBlocking(
                            () -> {
                                task.run();
                                return null;
                            },
                            false)
                    .onFailure(failure -> LOG.error("looking after the access policy failed", failure));
        }

        Future<Void> now() {
            return policy == null ? Future.succeededFuture() : run(worker, policy::reload);
        }

        void stop() {
            vertx.cancelTimer(timer);
        }
    }

    private Agent(
            AgentConfig config,
            Identity identity,
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
        return vertx.executeBlocking(() -> identity(config), false)
                .compose(identity -> vertx.executeBlocking(() -> installed(config), false)
                        .compose(installed -> start(vertx, config, clock, identity, installed))
                        .onFailure(failure -> identity.directory.close()));
    }

    private static Identity identity(AgentConfig config) {
        Enrolment enrolment = new EnrolmentFile(config.data()).read();
        SecretFiles.requireTight(config.data());
        DataDirectory directory = DataDirectory.hold(config.data());
        try {
            HeldKeys keys = HeldKeys.read(new KeyStoreFile(config.data(), config.keyStore()));
            return new Identity(enrolment, keys, config.way().chosenProxy(), directory);
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
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

    private static Installed installed(AgentConfig config) {
        Map<String, Connector> connectors = connectors();
        Set<String> operations = new ConnectorOperations(connectors.values()).ids();
        List<SettingsProblem> problems = config.access().unknownOperations(operations);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return new Installed(connectors, operations);
    }

    private static Future<Agent> start(
            Vertx vertx, AgentConfig config, Clock clock, Identity identity, Installed installed) {
        return vertx.executeBlocking(
                        () -> Witness.open(vertx, config, identity.keys.get(), identity.enrolment, clock), false)
                .compose(witness -> start(vertx, config, clock, identity, installed, witness)
                        .recover(failure -> witness.close().transform(closed -> Future.failedFuture(failure))));
    }

    private static Future<Agent> start(
            Vertx vertx, AgentConfig config, Clock clock, Identity identity, Installed installed, Witness witness) {
        Map<String, Connector> connectors = installed.connectors;
        Enrolment enrolment = identity.enrolment;
        LinkBoard board = new LinkBoard();
        Meters meters = new Meters();
        Workers workers = Workers.make(vertx);
        ActivePolicy access = new ActivePolicy(config.access(), clock);
        ReceiveBudget budget = ReceiveBudget.ofHeapOr(config.limits().receiveBudget());
        Supplier<Memory> memory = () -> memory(budget);
        CloudSide cloud = CloudSide.open(
                vertx, config.way().open(vertx, identity.proxy), identity.keys, enrolment.memberId(), clock);
        Control control = new Control(
                Version.TEXT,
                () -> identity.keys.get().publicKeyId(),
                () -> config.digest(access.policy()),
                witness.capabilities(),
                connectors.keySet(),
                memory,
                cloud.follower()::look);
        Dispatcher dispatcher = dispatcher(
                vertx, config, identity, connectors, access, workers, witness.events(meters), control, witness);
        meters.watch(board, dispatcher::load, memory);
        Instant started = clock.instant();
        Status status = new Status(
                enrolment,
                config.way().cloud().toString(),
                identity.proxy.map(ChosenProxy::toJson).orElse(null),
                Version.TEXT,
                () -> Duration.between(started, clock.instant()),
                board,
                dispatcher::load,
                access,
                cloud.follower()::state);
        return HealthServer.start(vertx, config.health(), status, meters)
                .onFailure(
                        failure -> dispatcher.close().eventually(cloud::close).eventually(workers::close))
                .map(health -> {
                    Linking linking =
                            linking(vertx, config, identity, dispatcher, budget, clock, cloud, board.and(meters));
                    Reloading reloading =
                            Reloading.start(vertx, workers.looking(), config, installed.operations, access);
                    Agent agent = new Agent(
                            config, identity, linking, board, dispatcher, workers, reloading, health, witness);
                    agent.begin(identity, connectors);
                    return agent;
                });
    }

    private static Dispatcher dispatcher(
            Vertx vertx,
            AgentConfig config,
            Identity identity,
            Map<String, Connector> connectors,
            ActivePolicy access,
            Workers workers,
            RequestEvents events,
            Control control,
            Witness witness) {
        JdkNames names = new JdkNames(workers.lookups());
        return new Dispatcher(
                vertx,
                connectors,
                access,
                names,
                lender(vertx, config, identity, workers),
                control,
                config.limits(),
                events,
                witness.trust());
    }

    private static CredentialLender lender(Vertx vertx, AgentConfig config, Identity identity, Workers workers) {
        CredentialSettings settings = config.credentials();
        Unsealer unsealer =
                new Unsealer(() -> identity.keys.get().all(), workers.unsealing(), settings.legacyRsa1024());
        LocalSecrets secrets =
                LocalSecrets.of(vertx, config.secrets(), workers.secrets(), System.getenv(), System::nanoTime);
        return new CredentialLender(
                vertx, unsealer, secrets, settings, config.secrets().keptFor(), System::nanoTime);
    }

    private static Memory memory(ReceiveBudget budget) {
        Runtime jvm = Runtime.getRuntime();
        return new Memory(jvm.totalMemory() - jvm.freeMemory(), jvm.maxMemory(), budget.granted(), budget.max());
    }

    private static Linking linking(
            Vertx vertx,
            AgentConfig config,
            Identity identity,
            Dispatcher dispatcher,
            ReceiveBudget budget,
            Clock clock,
            CloudSide cloud,
            LinkEvents events) {
        CloudTransport transport = cloud.way().transport();
        LinkSettings link = LinkSettings.DEFAULT.receivingInto(budget);
        RelayDialer dialer = RelayDialer.create(
                vertx, transport, new DialSettings(config.way().carrier(), DialSettings.DEFAULT.helloTimeout(), link));
        TokenDialling dialling =
                new TokenDialling(dialer, cloud.tokens(), identity.enrolment, config.links(), dispatcher);
        LinkEvents all = new LinkLog(transport.cloud().toString()).and(events).and(cloud);
        return new Linking(cloud, dialer, LinkSupervisor.create(vertx, config.links(), clock, dialling, all));
    }

    private void begin(Identity identity, Map<String, Connector> connectors) {
        Enrolment enrolment = identity.enrolment;
        LOG.info(
                "agent {} runs: member {} ({}) of gateway {} ({}), {} links to {} {}, connectors {}, {} access rules,"
                        + " local page on port {}",
                Version.TEXT,
                enrolment.memberId(),
                enrolment.memberName(),
                enrolment.gatewayId(),
                enrolment.gatewayName(),
                config.links(),
                config.way().cloud(),
                identity.proxy.map(proxy -> "through the proxy " + proxy).orElse("without a proxy"),
                connectors.keySet(),
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
                    .onComplete(done -> identity.directory.close())
                    .onSuccess(stopped -> LOG.info("stopped"));
        }
        return closed;
    }
}

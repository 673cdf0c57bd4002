package org.sallyport.agent;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.agent.access.ActivePolicy;
import org.sallyport.agent.credentials.CredentialLender;
import org.sallyport.agent.credentials.CredentialSettings;
import org.sallyport.agent.credentials.LocalSecrets;
import org.sallyport.agent.diagnostics.Inside;
import org.sallyport.agent.dispatch.Control;
import org.sallyport.agent.dispatch.Dispatcher;
import org.sallyport.agent.dispatch.JdkNames;
import org.sallyport.agent.dispatch.Memory;
import org.sallyport.agent.enrol.Enrolment;
import org.sallyport.agent.enrol.EnrolmentFile;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.health.HealthServer;
import org.sallyport.agent.health.LinkBoard;
import org.sallyport.agent.health.LocalPages;
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

/** Puts an agent together: what blocks is read first, and what was opened is closed where a later step fails. */
final class AgentStart {
    private final Vertx vertx;
    private final AgentConfig config;
    private final Clock clock;
    private final Identity identity;
    private final Installed installed;
    private final Witness witness;
    private final LinkBoard board = new LinkBoard();
    private final Meters meters = new Meters();
    private final Workers workers;
    private final ActivePolicy access;
    private final ReceiveBudget budget;
    private final CloudSide cloud;
    private final Dispatcher dispatcher;

    /** What the data directory holds, and the proxy with its credentials. */
    record Identity(Enrolment enrolment, HeldKeys keys, Optional<ChosenProxy> proxy, DataDirectory directory) {
        /** Reads it, and holds the directory. Blocks. */
        static Identity read(AgentConfig config) {
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
    }

    /** The connectors, by id, and the ids of their operations. */
    private record Installed(Map<String, Connector> connectors, Set<String> operations) {
        /** Loads them; fails where access rules name operations that no connector has. Blocks. */
        static Installed load(AgentConfig config) {
            Map<String, Connector> connectors = Agent.connectors();
            Set<String> operations = new ConnectorOperations(connectors.values()).ids();
            List<SettingsProblem> problems = config.access().unknownOperations(operations);
            if (!problems.isEmpty()) {
                throw new SettingsException(problems);
            }
            return new Installed(connectors, operations);
        }
    }

    private AgentStart(
            Vertx vertx, AgentConfig config, Clock clock, Identity identity, Installed installed, Witness witness) {
        this.vertx = vertx;
        this.config = config;
        this.clock = clock;
        this.identity = identity;
        this.installed = installed;
        this.witness = witness;
        this.workers = Workers.make(vertx);
        this.access = new ActivePolicy(config.access(), clock);
        this.budget = ReceiveBudget.ofHeapOr(config.limits().receiveBudget());
        this.cloud = CloudSide.open(
                vertx, config.way().open(vertx, identity.proxy), identity.keys, identity.enrolment.memberId(), clock);
        this.dispatcher = dispatcher();
    }

    /** As {@link Agent#start(Vertx, AgentConfig, Clock)}. */
    static Future<Agent> start(Vertx vertx, AgentConfig config, Clock clock) {
        return vertx.executeBlocking(() -> Identity.read(config), false)
                .compose(identity -> vertx.executeBlocking(() -> Installed.load(config), false)
                        .compose(installed -> start(vertx, config, clock, identity, installed))
                        .onFailure(failure -> identity.directory.close()));
    }

    private static Future<Agent> start(
            Vertx vertx, AgentConfig config, Clock clock, Identity identity, Installed installed) {
        return vertx.executeBlocking(
                        () -> Witness.open(vertx, config, identity.keys.get(), identity.enrolment, clock), false)
                .compose(witness -> Future.succeededFuture()
                        // within, so that what is thrown while the parts are made closes the witness as well
                        .compose(opened -> new AgentStart(vertx, config, clock, identity, installed, witness).finish())
                        .recover(failure -> witness.close().transform(closed -> Future.failedFuture(failure))));
    }

    private Future<Agent> finish() {
        meters.watch(board, dispatcher::load, this::memory);
        meters.watch(dispatcher::connections);
        LocalPages pages = new LocalPages(status(), meters, new Inside(vertx, Version.TEXT, identity.keys));
        return HealthServer.start(vertx, config.health(), pages)
                .onFailure(
                        failure -> dispatcher.close().eventually(cloud::close).eventually(workers::close))
                .map(this::agent);
    }

    private Agent agent(HealthServer health) {
        Agent.Linking linking = linking(board.and(meters));
        Reloading reloading = Reloading.start(vertx, workers.looking(), config, installed.operations, access);
        Agent agent = new Agent(config, identity, linking, board, dispatcher, workers, reloading, health, witness);
        agent.begin(installed.connectors.keySet());
        return agent;
    }

    private Dispatcher dispatcher() {
        Control control = new Control(
                Version.TEXT,
                () -> identity.keys.get().publicKeyId(),
                () -> config.digest(access.policy()),
                witness.capabilities(),
                installed.connectors.keySet(),
                this::memory,
                cloud.follower()::look);
        return new Dispatcher(
                vertx,
                installed.connectors,
                access,
                new JdkNames(workers.lookups()),
                lender(),
                control,
                config.limits(),
                witness.events(meters),
                witness.trust(),
                config.data().resolve("drivers"));
    }

    private CredentialLender lender() {
        CredentialSettings settings = config.credentials();
        Unsealer unsealer =
                new Unsealer(() -> identity.keys.get().all(), workers.unsealing(), settings.legacyRsa1024());
        LocalSecrets secrets =
                LocalSecrets.of(vertx, config.secrets(), workers.secrets(), System.getenv(), System::nanoTime);
        return new CredentialLender(
                vertx, unsealer, secrets, settings, config.secrets().keptFor(), System::nanoTime);
    }

    private Memory memory() {
        Runtime jvm = Runtime.getRuntime();
        return new Memory(jvm.totalMemory() - jvm.freeMemory(), jvm.maxMemory(), budget.granted(), budget.max());
    }

    private Status status() {
        Instant started = clock.instant();
        Status.Member member = new Status.Member(
                identity.enrolment,
                config.way().cloud().toString(),
                identity.proxy.map(ChosenProxy::toJson).orElse(null),
                Version.TEXT,
                () -> Duration.between(started, clock.instant()));
        return new Status(
                member, board, dispatcher::load, this::memory, access, cloud.follower()::state, witness.audit());
    }

    private Agent.Linking linking(LinkEvents events) {
        CloudTransport transport = cloud.way().transport();
        LinkSettings link = LinkSettings.DEFAULT.receivingInto(budget);
        RelayDialer dialer = RelayDialer.create(
                vertx, transport, new DialSettings(config.way().carrier(), DialSettings.DEFAULT.helloTimeout(), link));
        TokenDialling dialling =
                new TokenDialling(dialer, cloud.tokens(), identity.enrolment, config.links(), dispatcher);
        LinkEvents all = new LinkLog(transport.cloud().toString()).and(events).and(cloud);
        return new Agent.Linking(cloud, dialer, LinkSupervisor.create(vertx, config.links(), clock, dialling, all));
    }
}

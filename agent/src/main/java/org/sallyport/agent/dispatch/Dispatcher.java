package org.sallyport.agent.dispatch;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.access.ActivePolicy;
import org.sallyport.agent.credentials.CredentialLender;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.trust.UserTrust;
import org.sallyport.datasource.spi.ConnectionCounts;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.relay.Fields;
import org.sallyport.relay.Problem;
import org.sallyport.relay.ResponseHead;
import org.sallyport.relay.ServedRequest;
import org.sallyport.relay.ServedResponse;
import org.sallyport.relay.StreamCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the requests of all links: admission, connector, policy, unsealing, data source, answer. Thread-safe; each
 * request is worked on on its link's context.
 */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** How long cancelled work may take to end when the agent stops. */
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Control control;
    private final Limits limits;
    private final Admission admission;
    private final SourceCache sources;
    private final CredentialLender lender;
    private final RequestLog log = new RequestLog();
    private final RequestEvents events;
    private final @Nullable UserTrust trust;
    private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
    private final AtomicLong failures = new AtomicLong();
    private final Promise<Void> idle = Promise.promise();
    private final long sweepTimer;
    private volatile boolean stopping;

    /**
     * A dispatcher to the given connectors, by id.
     *
     * @param lender lends the connections' credentials; closed with the dispatcher
     * @param trust verifies users; null where the cloud's word is taken
     * @param drivers the folder with drivers that the administrator has added; null for none
     */
    public Dispatcher(
            Vertx vertx,
            Map<String, Connector> connectors,
            ActivePolicy policy,
            Names names,
            CredentialLender lender,
            Control control,
            Limits limits,
            RequestEvents events,
            @Nullable UserTrust trust,
            @Nullable Path drivers) {
        this.vertx = vertx;
        this.events = events;
        this.trust = trust;
        this.control = control;
        this.lender = lender;
        this.limits = limits;
        this.admission = new Admission(limits.concurrentRequests(), limits.queuedRequests());
        SourceOpening opening = new SourceOpening(vertx, limits.connectionsPerSource(), drivers);
        this.sources = new SourceCache(connectors, policy, names, lender, opening, limits.openSources());
        long period = Math.max(1, limits.idleSource().toMillis() / 4);
        this.sweepTimer = vertx.setPeriodic(period, ignored -> sources.closeUnused(limits.idleSource()));
    }

    /** Takes a request; called on its link's context. */
    public void handle(ServedRequest request) {
        if (request.head().path().startsWith(Fields.CONTROL_PREFIX)) {
            control.handle(vertx.getOrCreateContext(), request, this::load);
            return;
        }
        if (stopping) {
            request.response().reset(StreamCode.REFUSED_STREAM);
            return;
        }
        String told = RelayFields.requestId(request.head().headers());
        String id = told.isEmpty() ? UUID.randomUUID().toString() : told;
        if (!events.begins()) {
            refuse(request, unrecordable(), id);
            return;
        }
        Account account = new Account(id, request.head().headers());
        RelayFields fields;
        try {
            fields = RelayFields.read(request.head().headers());
        } catch (AgentException e) {
            account.outcome(e.code().code());
            account.answered(e.code().status());
            refuse(request, e, id);
            events.ended(account.ended(0));
            return;
        }
        Context context = vertx.getOrCreateContext();
        Exchange exchange = new Exchange(this, context, request, fields, account);
        exchanges.add(exchange);
        exchange.start();
    }

    private void refuse(ServedRequest request, AgentException because, String id) {
        LOG.warn("request {} failed: code={}: {}", id, because.code().code(), because.detail());
        send(request.response(), because.problem().withRequestId(id));
    }

    private static AgentException unrecordable() {
        return new AgentException(
                AgentCode.AUDIT_UNAVAILABLE,
                "The agent's audit log can't be written, and agent.yaml says to refuse requests then: see the agent's log"
                        + " and its disk");
    }

    /** From now on requests are refused as unprocessed; those begun go on. Ends the streams that tell of load. */
    public void refuseNew() {
        stopping = true;
        control.stop();
    }

    /**
     * Cancels what is left, gives it a moment to end, and closes the sources. {@link RequestEvents} have heard of each
     * request then, of those whose work did not end too.
     */
    public Future<Void> close() {
        return close(CANCEL_PATIENCE);
    }

    Future<Void> close(Duration patience) {
        stopping = true;
        vertx.cancelTimer(sweepTimer);
        exchanges.forEach(Exchange::stopping);
        completeIfIdle();
        long timer = vertx.setTimer(patience.toMillis(), ignored -> abandonLeft());
        return idle.future().compose(ended -> {
            vertx.cancelTimer(timer);
            return sources.close().eventually(lender::close);
        });
    }

    private void abandonLeft() {
        List<Future<Void>> abandoned = exchanges.stream().map(Exchange::abandon).toList();
        LOG.warn("{} requests that were cancelled have not ended: they are not waited for", abandoned.size());
        Future.join(abandoned).onComplete(done -> idle.tryComplete());
    }

    /** What is going on now. */
    public Load load() {
        List<Load.Source> held = sources.held().stream().map(HeldSource::load).toList();
        return new Load(
                admission.taken(), admission.waiting(), limits.concurrentRequests(), failures.get(), stopping, held);
    }

    /** What became of the connections that sources hold to their targets, by connector; those that never counted are left out. */
    public Map<String, ConnectionCounts> connections() {
        return sources.connections();
    }

    Admission admission() {
        return admission;
    }

    SourceCache sources() {
        return sources;
    }

    Limits limits() {
        return limits;
    }

    RequestLog log() {
        return log;
    }

    @Nullable UserTrust trust() {
        return trust;
    }

    RequestEvents events() {
        return events;
    }

    void ended(Exchange exchange) {
        exchanges.remove(exchange);
        if (stopping) {
            completeIfIdle();
        }
    }

    private void completeIfIdle() {
        if (exchanges.isEmpty()) {
            idle.tryComplete();
        }
    }

    void send(ServedResponse response, Problem problem) {
        failures.incrementAndGet();
        ResponseHead head = new ResponseHead(problem.status(), Exchange.problemFields(problem));
        response.send(head, problem.toJson().toBuffer())
                .onFailure(failure -> LOG.debug("a problem was not delivered: {}", failure.toString()));
    }
}

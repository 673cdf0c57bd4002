package org.sallyport.agent.dispatch;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.sallyport.agent.access.ActivePolicy;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.keys.Unsealer;
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
    private final RequestLog log = new RequestLog();
    private final RequestEvents events;
    private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
    private final AtomicLong failures = new AtomicLong();
    private final Promise<Void> idle = Promise.promise();
    private final long sweepTimer;
    private volatile boolean stopping;

    /** A dispatcher to the given connectors, by id. */
    public Dispatcher(
            Vertx vertx,
            Map<String, Connector> connectors,
            ActivePolicy policy,
            Names names,
            Unsealer unsealer,
            Control control,
            Limits limits,
            RequestEvents events) {
        this.vertx = vertx;
        this.events = events;
        this.control = control;
        this.limits = limits;
        this.admission = new Admission(limits.concurrentRequests(), limits.queuedRequests());
        SourceOpening opening = new SourceOpening(vertx, unsealer, limits.connectionsPerSource());
        this.sources = new SourceCache(connectors, policy, names, opening, limits.openSources());
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
        long begun = System.nanoTime();
        String told = RelayFields.requestId(request.head().headers());
        String id = told.isEmpty() ? UUID.randomUUID().toString() : told;
        RelayFields fields;
        try {
            fields = RelayFields.read(request.head().headers());
        } catch (AgentException e) {
            LOG.warn("request {} failed: code={}: {}", id, e.code().code(), e.detail());
            send(request.response(), e.problem().withRequestId(id));
            events.ended(e.code().code(), System.nanoTime() - begun);
            return;
        }
        Context context = vertx.getOrCreateContext();
        Exchange exchange = new Exchange(this, context, request, fields, id);
        exchanges.add(exchange);
        exchange.start();
    }

    /** From now on requests are refused as unprocessed; those begun go on. Ends the streams that tell of load. */
    public void refuseNew() {
        stopping = true;
        control.stop();
    }

    /** Cancels what is left, gives it a moment to end, and closes the sources. */
    public Future<Void> close() {
        stopping = true;
        vertx.cancelTimer(sweepTimer);
        exchanges.forEach(Exchange::stopping);
        completeIfIdle();
        long patience = vertx.setTimer(CANCEL_PATIENCE.toMillis(), ignored -> idle.tryComplete());
        return idle.future().compose(ended -> {
            vertx.cancelTimer(patience);
            return sources.close();
        });
    }

    /** What is going on now. */
    public Load load() {
        List<Load.Source> held = sources.held().stream().map(HeldSource::load).toList();
        return new Load(
                admission.taken(), admission.waiting(), limits.concurrentRequests(), failures.get(), stopping, held);
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

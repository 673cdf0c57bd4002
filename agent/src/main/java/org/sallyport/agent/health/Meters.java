package org.sallyport.agent.health;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.audit.AuditLog;
import org.sallyport.agent.dispatch.EndedRequest;
import org.sallyport.agent.dispatch.Load;
import org.sallyport.agent.dispatch.Memory;
import org.sallyport.agent.dispatch.RequestEvents;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.links.LinkEvents;
import org.sallyport.agent.links.LinkState;
import org.sallyport.datasource.spi.ConnectionCounts;
import org.sallyport.datasource.spi.ConnectionCounts.Closing;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.relay.DialCode;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.Problem;
import org.sallyport.relay.ProblemCode;
import org.sallyport.relay.UpgradeCode;

/**
 * Counts what links and requests do, for Prometheus. Labels have a bounded number of values: codes that this version
 * knows, and {@value #OTHER}. Thread-safe, but for the events of links, which come on the supervisor's turn.
 */
public final class Meters implements LinkEvents, RequestEvents {
    private static final String PREFIX = "sallyport.agent.";
    private static final String OTHER = "other";
    private static final String CONNECTIONS = PREFIX + "source.connections.";
    private static final String CONNECTOR = "connector";
    private static final Duration[] DURATIONS = Stream.of(1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    /** Codes that a label may have. */
    private static final Set<String> KNOWN = Stream.concat(
                    Stream.of(AgentCode.values(), LinkCode.values(), DialCode.values(), UpgradeCode.values())
                            .flatMap(Stream::<ProblemCode>of)
                            .map(ProblemCode::code),
                    Stream.concat(
                            Stream.of(SourceCode.values()).map(SourceCode::code),
                            Stream.of(ANSWERED, "caller-gone", "stopping", "assertion-invalid", "clocks-differ")))
            .collect(Collectors.toUnmodifiableSet());

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Counter reconnects = Counter.builder(PREFIX + "links.reconnected")
            .description("Links that are up again after they were not")
            .register(registry);
    private final Timer durations = Timer.builder(PREFIX + "request.duration")
            .description("Requests from their head to the end of answer and work")
            .serviceLevelObjectives(DURATIONS)
            .register(registry);

    private volatile Supplier<Map<String, ConnectionCounts>> connections = Map::of;
    /** Those that have meters. */
    private final Set<String> connectors = new HashSet<>();

    // The supervisor's turn's.
    private final Set<Integer> everUp = new HashSet<>();
    private final Set<Integer> up = new HashSet<>();

    /** Adds what is looked at when it is asked for. */
    public void watch(LinkBoard links, Supplier<Load> load, Supplier<Memory> memory) {
        gauge("links.up", "Links that are up", links, board -> board.up());
        gauge("requests.in.flight", "Requests worked on", load, now -> now.get().inFlight());
        gauge(
                "requests.queued",
                "Requests waiting for their turn",
                load,
                now -> now.get().queued());
        gauge("heap.used.bytes", "Heap in use", memory, now -> now.get().heapUsed());
        gauge("heap.max.bytes", "Heap at most", memory, now -> now.get().heapMax());
        gauge(
                "receive.budget.granted.bytes",
                "Bytes that the cloud may send ahead",
                memory,
                now -> now.get().granted());
        gauge(
                "receive.budget.max.bytes",
                "Bytes that the cloud may be let send ahead",
                memory,
                now -> now.get().grantable());
    }

    /** Adds what the audit log counts. */
    public void watch(AuditLog audit) {
        counter("audit.lines", "Lines written to the audit log", audit, AuditLog::lines);
        counter("audit.lost", "Requests whose line could not be written", audit, AuditLog::lost);
        counter("audit.refused", "Requests refused because no line could be written", audit, AuditLog::refused);
        counter("audit.failures", "Writes to the audit log that failed", audit, AuditLog::failures);
        gauge("audit.sealed", "Number of the last line on disk and sealed", audit, AuditLog::sealed);
        gauge("audit.failing", "1 while the audit log can't be written", audit, log -> log.isFailing() ? 1 : 0);
    }

    /** Adds what became of the sources' connections, by connector; a connector that counts none has no meters. */
    public void watch(Supplier<Map<String, ConnectionCounts>> counts) {
        connections = counts;
    }

    private void meetConnectors() {
        for (String connector : connections.get().keySet()) {
            if (connectors.add(connector)) {
                watch(connector);
            }
        }
    }

    private void watch(String connector) {
        gauge(connector, "open", "Connections to data sources that are open", ConnectionCounts::open);
        gauge(connector, "in.use", "Connections to data sources that calls hold", ConnectionCounts::inUse);
        gauge(connector, "waiting", "Calls that wait for a connection", ConnectionCounts::waiting);
        FunctionCounter.builder(
                        CONNECTIONS + "opened",
                        this,
                        self -> self.counts(connector).created())
                .description("Connections to data sources opened")
                .tag(CONNECTOR, connector)
                .register(registry);
        for (Closing why : Closing.values()) {
            FunctionCounter.builder(
                            CONNECTIONS + "closed",
                            this,
                            self -> self.counts(connector).closed().getOrDefault(why, 0L))
                    .description("Connections to data sources closed, by why")
                    .tag(CONNECTOR, connector)
                    .tag("reason", why.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    private ConnectionCounts counts(String connector) {
        return connections.get().getOrDefault(connector, ConnectionCounts.NONE);
    }

    private void gauge(String connector, String name, String description, ToDoubleFunction<ConnectionCounts> value) {
        Gauge.builder(CONNECTIONS + name, this, self -> value.applyAsDouble(self.counts(connector)))
                .description(description)
                .tag(CONNECTOR, connector)
                .register(registry);
    }

    private <T> void counter(String name, String description, T source, ToDoubleFunction<T> value) {
        FunctionCounter.builder(PREFIX + name, source, value)
                .description(description)
                .register(registry);
    }

    private <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value) {
        Gauge.builder(PREFIX + name, source, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void dialled(int link, @Nullable Problem failure) {
        Counter.builder(PREFIX + "link.dials")
                .description("Dials by what came of them")
                .tag("outcome", failure == null ? "up" : known(failure.code()))
                .register(registry)
                .increment();
    }

    @Override
    public void ended(int link, LinkClosed how) {
        Counter.builder(PREFIX + "links.ended")
                .description("Links that were up and have ended, by how")
                .tag("code", how.code().code())
                .register(registry)
                .increment();
    }

    @Override
    public void changed(int link, LinkState state) {
        if (!state.up()) {
            up.remove(link);
        } else if (up.add(link) && !everUp.add(link)) {
            reconnects.increment();
        }
    }

    @Override
    public void ended(EndedRequest request) {
        durations.record(request.how().nanos(), TimeUnit.NANOSECONDS);
        Counter.builder(PREFIX + "requests")
                .description("Requests by outcome")
                .tag("outcome", known(request.how().outcome()))
                .register(registry)
                .increment();
    }

    private static String known(String code) {
        return KNOWN.contains(code) ? code : OTHER;
    }

    /** All of it in Prometheus's text format. */
    synchronized String scrape() {
        meetConnectors();
        return registry.scrape();
    }
}

package org.sallyport.cloud.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sallyport.cloud.relay.Census;
import org.sallyport.cloud.relay.LinkEvents;
import org.sallyport.cloud.relay.LinkRegistry;
import org.sallyport.cloud.runtime.CallEvents;
import org.sallyport.cloud.runtime.Repeats;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.Problem;

/** Counts calls and links. Its labels are codes and states, of which there are few; never ids or paths. Thread-safe. */
public final class CloudMeters implements CallEvents, LinkEvents {
    private static final Duration[] DURATIONS = Stream.of(1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final AtomicInteger inFlight = new AtomicInteger();
    /** By the first digit of the status, of which most calls need one. */
    private final Ending[] answered;

    /** Meters in a registry, with those that tell what the cloud holds at present. */
    public CloudMeters(MeterRegistry registry, LinkRegistry links) {
        this.registry = registry;
        this.answered = IntStream.rangeClosed(1, 5)
                .mapToObj(digit -> ending("answered", "none", digit + "xx"))
                .toArray(Ending[]::new);
        Gauge.builder("sallyport.cloud.requests.in.flight", inFlight, AtomicInteger::get)
                .description("Calls that have begun and not ended")
                .register(registry);
        Gauge.builder("sallyport.cloud.requests.waiting", links, LinkRegistry::waiting)
                .description("Calls that wait for a link of their gateway to come back")
                .register(registry);
        links(links, "greeting", Census::greeting);
        links(links, "open", Census::open);
        links(links, "draining", Census::draining);
        Gauge.builder("sallyport.cloud.members", links, all -> all.census().members())
                .description("Agents with an open link")
                .register(registry);
        Gauge.builder("sallyport.cloud.gateways", links, all -> all.census().gateways())
                .description("Gateways with an open link")
                .register(registry);
    }

    private void links(LinkRegistry links, String state, ToIntFunction<Census> count) {
        Gauge.builder("sallyport.cloud.links", links, all -> count.applyAsInt(all.census()))
                .description("Links by state")
                .tag("state", state)
                .register(registry);
    }

    @Override
    public void began() {
        inFlight.incrementAndGet();
    }

    @Override
    public void repeated(LinkCode because) {
        count("sallyport.cloud.requests.repeated", "Requests sent again on another link", "reason", because.code());
    }

    @Override
    public void notRepeated(Repeats.Verdict because) {
        count(
                "sallyport.cloud.requests.not.repeated",
                "Requests that failed on a link for good",
                "reason",
                because.word());
    }

    @Override
    public void answered(int status, long nanos) {
        answered[Math.min(Math.max(status / 100, 1), 5) - 1].add(nanos);
        inFlight.decrementAndGet();
    }

    @Override
    public void failed(Problem problem, boolean cut, long nanos) {
        ended(problem.code(), problem.where().word(), cut ? "cut" : problem.status() / 100 + "xx", nanos);
    }

    @Override
    public void left(long nanos) {
        ended("caller-left", "caller", "none", nanos);
    }

    private void ended(String code, String where, String status, long nanos) {
        ending(code, where, status).add(nanos);
        inFlight.decrementAndGet();
    }

    /** Where calls that ended in one way are counted. */
    private record Ending(Counter count, Timer took) {
        void add(long nanos) {
            count.increment();
            took.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private Ending ending(String code, String where, String status) {
        Counter count = Counter.builder("sallyport.cloud.requests")
                .description("Calls by how they ended")
                .tag("code", code)
                .tag("where", where)
                .tag("status", status)
                .register(registry);
        Timer took = Timer.builder("sallyport.cloud.request.duration")
                .description("From a call's head to the end of its answer")
                .tag("status", status)
                .serviceLevelObjectives(DURATIONS)
                .register(registry);
        return new Ending(count, took);
    }

    @Override
    public void opened() {
        count("sallyport.cloud.dials", "Dials of agents by outcome", "outcome", "open");
    }

    @Override
    public void refused(Problem problem) {
        count("sallyport.cloud.dials", "Dials of agents by outcome", "outcome", problem.code());
    }

    @Override
    public void ended(LinkCode how) {
        count("sallyport.cloud.links.ended", "Links by how they ended", "code", how.code());
    }

    private void count(String name, String description, String label, String value) {
        Counter.builder(name)
                .description(description)
                .tag(label, value)
                .register(registry)
                .increment();
    }
}

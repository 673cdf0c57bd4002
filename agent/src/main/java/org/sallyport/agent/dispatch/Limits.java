package org.sallyport.agent.dispatch;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.OptionalLong;
import org.sallyport.datasource.settings.Durations;
import org.sallyport.datasource.settings.Settings;

/**
 * Bounds of what the agent does at once: the section {@code limits} of agent.yaml.
 *
 * @param concurrentRequests requests worked on at once
 * @param queuedRequests requests that may wait for their turn
 * @param queueWait how long one may wait
 * @param connectionsPerSource connections that one data source may hold to its target
 * @param openSources data sources kept open
 * @param idleSource how long an unused data source is kept open
 * @param receiveBudget bytes of requests' bodies that the links may hold; empty for a quarter of the heap
 */
public record Limits(
        int concurrentRequests,
        int queuedRequests,
        Duration queueWait,
        int connectionsPerSource,
        int openSources,
        Duration idleSource,
        OptionalLong receiveBudget) {

    /** Room for a few bodies at once. */
    private static final long LEAST_RECEIVE_BUDGET = 1 << 20;

    public static final Limits DEFAULT =
            new Limits(200, 1000, Duration.ofSeconds(10), 16, 100, Duration.ofMinutes(10), OptionalLong.empty());

    /** Reads the section; problems are noted in the settings. */
    public static Limits read(Settings settings) {
        return settings.optionalSection("limits").map(Limits::readSection).orElse(DEFAULT);
    }

    private static Limits readSection(Settings limits) {
        return new Limits(
                limits.integer("concurrentRequests", 1, 100_000, DEFAULT.concurrentRequests),
                limits.integer("queuedRequests", 0, 1_000_000, DEFAULT.queuedRequests),
                limits.duration("queueWait", DEFAULT.queueWait),
                limits.integer("connectionsPerSource", 1, 1000, DEFAULT.connectionsPerSource),
                limits.integer("openSources", 1, 10_000, DEFAULT.openSources),
                limits.duration("idleSource", DEFAULT.idleSource),
                limits.size("receiveBudget", LEAST_RECEIVE_BUDGET));
    }

    /** For people. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("concurrentRequests", concurrentRequests)
                .put("queuedRequests", queuedRequests)
                .put("queueWait", Durations.text(queueWait))
                .put("connectionsPerSource", connectionsPerSource)
                .put("openSources", openSources)
                .put("idleSource", Durations.text(idleSource))
                .put("receiveBudget", receiveBudget.isPresent() ? receiveBudget.getAsLong() : null);
    }
}

package org.sallyport.agent.dispatch;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides which lines of {@code status} are due (SPEC.md, section 6): one at once, then one when something changed, and
 * one each {@value #PATIENCE_SECONDS} s at least. Asked once a second. What always changes, memory, is told with the
 * rest but is no reason for a line. Not thread-safe.
 */
final class StatusReport {
    /** How often it is asked: there are at most so many lines. */
    static final Duration PERIOD = Duration.ofSeconds(1);

    private static final int PATIENCE_SECONDS = 30;

    private @Nullable JsonObject told;
    private long toldAt;

    /** The line that is due, or null. */
    @Nullable Buffer due(long nanoTime, Load load, Memory memory) {
        JsonObject state = state(load);
        boolean quiet = nanoTime - toldAt < Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
        if (quiet && state.equals(told)) {
            return null;
        }
        told = state;
        toldAt = nanoTime;
        return line(state, memory);
    }

    private static JsonObject state(Load load) {
        JsonArray sources = new JsonArray();
        for (Load.Source source : load.sources()) {
            if (source.open() || source.reachable() != null) {
                JsonObject json =
                        new JsonObject().put("connection", source.connection()).put("target", source.target());
                sources.add(source.reachable() == null ? json : json.put("reachable", source.reachable()));
            }
        }
        return new JsonObject()
                .put("inFlight", load.inFlight())
                .put("queued", load.queued())
                .put("capacity", load.capacity())
                .put("draining", load.draining())
                .put("sources", sources);
    }

    private static Buffer line(JsonObject state, Memory memory) {
        return state.copy()
                .put("memory", new JsonObject().put("used", memory.heapUsed()).put("max", memory.heapMax()))
                .put(
                        "receiveBudget",
                        new JsonObject().put("granted", memory.granted()).put("max", memory.grantable()))
                .toBuffer()
                .appendByte((byte) '\n');
    }
}

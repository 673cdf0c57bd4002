package org.sallyport.agent.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusReportTest {
    private final StatusReport report = new StatusReport();
    private long nanos = -5; // a clock for intervals begins anywhere
    private long heap;

    private @Nullable Buffer due(Load load) {
        return report.due(nanos, load, new Memory(++heap, 100, 1, 2));
    }

    private static Load load(int inFlight, Load.Source... sources) {
        return new Load(inFlight, 0, 200, 0, false, List.of(sources));
    }

    private static Load.Source source(boolean open, @Nullable Boolean reachable, int calls) {
        return new Load.Source("cn-1", "sql", "postgresql://db", open, reachable, calls, null);
    }

    private static JsonObject json(@Nullable Buffer line) {
        assertNotNull(line);
        return line.toJsonObject();
    }

    @Test
    void tellsAtOnceAndThenOnlyWhatChanged() {
        assertEquals(0, json(due(load(0))).getInteger("inFlight"));
        assertNull(due(load(0)), "memory that changes is no reason");
        assertEquals(1, json(due(load(1))).getInteger("inFlight"));
        assertNull(due(load(1, source(false, null, 0))), "a source that isn't open yet");
        assertNotNull(due(load(1, source(true, null, 0))));
        assertNull(due(load(1, source(true, null, 7))));
        assertNotNull(due(load(1, source(true, true, 7))));
    }

    @Test
    void tellsEachThirtySecondsAtLeast() {
        due(load(0));
        nanos += Duration.ofSeconds(30).toNanos() - 1;
        assertNull(due(load(0)));
        nanos++;
        assertNotNull(due(load(0)));
        assertNull(due(load(0)));
    }

    @Test
    void anUnknownReachabilityIsLeftOut() {
        JsonObject line = json(due(load(0, source(true, null, 0))));
        assertFalse(line.getJsonArray("sources").getJsonObject(0).containsKey("reachable"));
        JsonObject next = json(due(load(0, source(false, false, 0))));
        assertEquals(false, next.getJsonArray("sources").getJsonObject(0).getBoolean("reachable"));
    }
}

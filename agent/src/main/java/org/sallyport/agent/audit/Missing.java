package org.sallyport.agent.audit;

import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What no line tells of, until a line tells how much that is. Thread-safe. */
final class Missing {
    private final Clock clock;
    private @Nullable Instant since;
    private long lost;
    private long refused;
    private long lostEver;
    private long refusedEver;

    Missing(Clock clock) {
        this.clock = clock;
    }

    /** A request was served whose line is lost. */
    synchronized void lost(int lines) {
        begin();
        lost += lines;
        lostEver += lines;
    }

    /** A request was refused. */
    synchronized void refused() {
        begin();
        refused++;
        refusedEver++;
    }

    private void begin() {
        if (since == null) {
            since = clock.instant();
        }
    }

    /** What is missing and not told of yet; null for nothing. */
    synchronized @Nullable Gap gap() {
        Instant begun = since;
        return begun == null ? null : new Gap(begun, lost, refused);
    }

    /** A gap was told of; what came after stays. */
    synchronized void told(Gap gap) {
        lost -= gap.lost;
        refused -= gap.refused;
        since = lost + refused == 0 ? null : clock.instant();
    }

    synchronized long lostEver() {
        return lostEver;
    }

    synchronized long refusedEver() {
        return refusedEver;
    }

    /**
     * A gap.
     *
     * @param since when the first line was missing
     * @param lost requests that were served and have no line
     * @param refused requests that were refused
     */
    record Gap(Instant since, long lost, long refused) {
        /** Adds it to the line that tells of it. */
        JsonObject into(JsonObject line) {
            return line.put("since", since.toString()).put("lost", lost).put("refused", refused);
        }
    }
}

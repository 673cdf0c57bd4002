package org.sallyport.datasource.sql.engine;

import java.time.Duration;
import org.sallyport.datasource.spi.Deadline;

/**
 * After how long a database is told to end a statement of its own accord, as it is told once for many statements: in
 * steps, so that calls with about the same time share a limit. Whoever waits is cancelled to the moment; this is for when
 * the word to cancel is lost.
 */
public final class StatementLimit {
    /** What holds where there is no deadline. */
    public static final int NONE = 0;

    private static final int FINE = 10;
    private static final int MOST = 1_000_000;

    private StatementLimit() {}

    /** Seconds, never less than what is left: whole ones up to 10, then whole tens. {@link #NONE} without a deadline. */
    public static int seconds(Deadline deadline) {
        Duration left = deadline.left();
        if (left == null) {
            return NONE;
        }
        int seconds = (int) Math.min(MOST, left.toSeconds() + 1);
        return seconds <= FINE ? seconds : (seconds + FINE - 1) / FINE * FINE;
    }
}

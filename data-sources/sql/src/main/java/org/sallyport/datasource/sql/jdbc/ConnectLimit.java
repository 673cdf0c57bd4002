package org.sallyport.datasource.sql.jdbc;

import java.time.Duration;
import org.sallyport.datasource.spi.Deadline;

/**
 * How long connecting may take, whatever the server does: drivers are told, since before there is a connection nobody can
 * break one off. One limit holds for all attempts at a connection.
 */
record ConnectLimit(Deadline end) {
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** As long as the call may take that waits for the connection, and not too long. */
    static ConnectLimit within(Deadline call) {
        Duration left = call.left();
        return new ConnectLimit(Deadline.in(left == null || left.compareTo(LONGEST) > 0 ? LONGEST : left));
    }

    /** What is left. Never less than a second: some drivers are told whole ones, and take 0 for no limit. */
    int millis() {
        Duration left = end.left();
        return (int) (left == null || left.compareTo(SHORTEST) < 0 ? SHORTEST : left).toMillis();
    }

    /** The same in seconds, rounded up. */
    int seconds() {
        return (millis() + 999) / 1000;
    }
}

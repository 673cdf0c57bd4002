package org.sallyport.datasource.sql.engine;

import java.time.Duration;
import org.sallyport.datasource.spi.Deadline;

/**
 * How long connecting may take, whatever the server does: drivers are told, since before there is a connection nobody can
 * break one off. One limit holds for all attempts at a connection.
 */
public record ConnectLimit(Deadline end) {
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** As long as the call may take that waits for the connection, and not too long. */
    public static ConnectLimit within(Deadline call) {
        return within(call, LONGEST);
    }

    /** As long as the call may take that waits for the connection, and not longer than that. */
    public static ConnectLimit within(Deadline call, Duration longest) {
        Duration left = call.left();
        return new ConnectLimit(Deadline.in(left == null || left.compareTo(longest) > 0 ? longest : left));
    }

    /** The part of the first of so many attempts, so that one that gets no answer leaves the others as much as it had. */
    public ConnectLimit first(int attempts) {
        return new ConnectLimit(Deadline.in(Duration.ofMillis(millis()).dividedBy(attempts)));
    }

    /** What is left. Never less than a second: some drivers are told whole ones, and take 0 for no limit. */
    public int millis() {
        Duration left = end.left();
        return (int) (left == null || left.compareTo(SHORTEST) < 0 ? SHORTEST : left).toMillis();
    }

    /** The same in seconds, rounded up. */
    public int seconds() {
        return (millis() + 999) / 1000;
    }
}

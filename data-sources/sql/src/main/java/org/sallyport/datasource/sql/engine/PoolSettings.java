package org.sallyport.datasource.sql.engine;

import java.time.Duration;
import org.sallyport.datasource.settings.Settings;

/**
 * How many connections to its database a connection of ours holds, and for how long: its section {@code pool}.
 *
 * @param size connections at most; the agent's own bound on them holds beside it
 * @param idle how long an unused one is kept
 * @param lifetime how old one becomes: one that is older is closed when it comes back from its use
 * @param validate a connection that was idle for longer is asked whether it lives before it is used
 */
public record PoolSettings(int size, Duration idle, Duration lifetime, Duration validate) {
    private static final int MOST = 1_000;
    private static final Duration LONGEST = Duration.ofDays(1);

    /** What holds where nothing is said. */
    public static final PoolSettings DEFAULT =
            new PoolSettings(MOST, Duration.ofSeconds(60), Duration.ofMinutes(30), Duration.ofSeconds(2));

    /** Reads the section; problems are noted in the settings. */
    static PoolSettings read(Settings settings) {
        return settings.optionalSection("pool").map(PoolSettings::readSection).orElse(DEFAULT);
    }

    private static PoolSettings readSection(Settings pool) {
        PoolSettings read = new PoolSettings(
                pool.integer("size", 1, MOST, DEFAULT.size),
                duration(pool, "idle", DEFAULT.idle),
                duration(pool, "lifetime", DEFAULT.lifetime),
                duration(pool, "validate", DEFAULT.validate));
        if (pool.has("validate") && read.validate.compareTo(read.idle) > 0) {
            pool.problem("validate", "must not be longer than idle, after which a connection is closed");
        }
        return read;
    }

    private static Duration duration(Settings pool, String name, Duration byDefault) {
        Duration read = pool.duration(name, byDefault);
        if (read.compareTo(LONGEST) > 0) {
            pool.problem(name, "must be at most 24h");
        }
        return read;
    }

    /** With no more connections than an agent allows a source. */
    public PoolSettings atMost(int connections) {
        return new PoolSettings(Math.min(size, connections), idle, lifetime, validate);
    }
}

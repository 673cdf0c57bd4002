package org.sallyport.cloud;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that only the test moves. */
public final class TestClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-24T12:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    /** Moves the clock on. */
    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }
}

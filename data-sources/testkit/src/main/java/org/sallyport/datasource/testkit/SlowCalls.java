package org.sallyport.datasource.testkit;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls of {@code GET /slow} in this JVM, for tests in the same process. Safe from any thread. */
public final class SlowCalls {
    private static final AtomicInteger RUNNING = new AtomicInteger();
    private static final AtomicInteger CANCELLED = new AtomicInteger();

    private SlowCalls() {}

    /** Calls that run now. */
    public static int running() {
        return RUNNING.get();
    }

    /** Calls that were cancelled since the JVM started. */
    public static int cancelled() {
        return CANCELLED.get();
    }

    static void started() {
        RUNNING.incrementAndGet();
    }

    static void wasCancelled() {
        CANCELLED.incrementAndGet();
        RUNNING.decrementAndGet();
    }
}

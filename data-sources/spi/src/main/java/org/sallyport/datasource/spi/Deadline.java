package org.sallyport.datasource.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Until when a call's answer is wanted. Whoever called cancels what runs at that moment; a source is told it beforehand
 * too, so that a database ends a statement even where the word to cancel it is lost. Immutable.
 */
public final class Deadline {
    /** There is none. */
    public static final Deadline NONE = new Deadline(null);

    private final @Nullable Long nanoTime;

    private Deadline(@Nullable Long nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** So long from now. */
    public static Deadline in(Duration left) {
        return new Deadline(System.nanoTime() + left.toNanos());
    }

    /** What is left; zero when it has passed, null when there is none. */
    public @Nullable Duration left() {
        Long end = nanoTime;
        return end == null ? null : Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}

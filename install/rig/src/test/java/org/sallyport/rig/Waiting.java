package org.sallyport.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waiting in tests: for a condition, never for a time. */
final class Waiting {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private Waiting() {}

    /** Something to ask again and again. */
    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /** Asks until it holds; fails with {@code what} otherwise. */
    static void until(String what, Condition condition) throws IOException, InterruptedException {
        for (long end = System.nanoTime() + LIMIT.toNanos(); !condition.holds(); ) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Until a log says so. */
    static void untilLogged(Path log, String text) throws IOException, InterruptedException {
        try {
            until("'" + text + "' in " + log, () -> Files.readString(log).contains(text));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + Files.readString(log), e);
        }
    }
}

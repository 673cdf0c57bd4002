package org.sallyport.agent.links;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.Problem;

/** The state of one link slot, as the log and the status page tell it. */
public sealed interface LinkState {
    /** Since when. */
    Instant since();

    /** One word for it. */
    String word();

    /** Whether requests may come. */
    default boolean up() {
        return false;
    }

    /** Being dialled. */
    record Dialling(Instant since, int attempt) implements LinkState {
        @Override
        public String word() {
            return "dialling";
        }
    }

    /** Up: HTTP/2's settings have gone both ways. */
    record Up(Instant since) implements LinkState {
        @Override
        public String word() {
            return "up";
        }

        @Override
        public boolean up() {
            return true;
        }
    }

    /**
     * Not up; dials again at {@code next}.
     *
     * @param problem why it isn't up
     */
    record Waiting(Instant since, Instant next, Problem problem) implements LinkState {
        @Override
        public String word() {
            return "waiting";
        }
    }

    /**
     * The cloud opens no more requests on the link; its replacement is sought.
     *
     * @param problem why the last attempt at a replacement failed; null while none did
     */
    record Replacing(Instant since, @Nullable Problem problem) implements LinkState {
        @Override
        public String word() {
            return "replacing";
        }
    }

    /** The agent stops. */
    record Stopped(Instant since) implements LinkState {
        @Override
        public String word() {
            return "stopped";
        }
    }
}

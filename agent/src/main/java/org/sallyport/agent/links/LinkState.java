package org.sallyport.agent.links;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.Problem;
import org.sallyport.relay.ServedLink;

/** The state of one link number, as the log and the status page tell it. */
public sealed interface LinkState {
    /** Since when. */
    Instant since();

    /** One word for it. */
    String word();

    /** The same state, since another time. */
    LinkState since(Instant other);

    /** Whether requests may come. */
    default boolean up() {
        return false;
    }

    /** Why it isn't up, as far as something failed. */
    default @Nullable Problem problem() {
        return null;
    }

    /** Being dialled. */
    record Dialling(Instant since, int attempt) implements LinkState {
        @Override
        public String word() {
            return "dialling";
        }

        @Override
        public LinkState since(Instant other) {
            return new Dialling(other, attempt);
        }
    }

    /**
     * Up: HTTP/2's settings have gone both ways.
     *
     * @param link the link that takes requests
     */
    record Up(Instant since, ServedLink link) implements LinkState {
        @Override
        public String word() {
            return "up";
        }

        @Override
        public boolean up() {
            return true;
        }

        @Override
        public LinkState since(Instant other) {
            return new Up(other, link);
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

        @Override
        public LinkState since(Instant other) {
            return new Waiting(other, next, problem);
        }
    }

    /**
     * The cloud opens no more requests on the link; its replacement is sought.
     *
     * @param next when it is dialled next; null while it is being dialled
     * @param problem why it isn't up; null while it is being dialled
     */
    record Replacing(
            Instant since, @Nullable Instant next, @Nullable Problem problem) implements LinkState {
        @Override
        public String word() {
            return "replacing";
        }

        @Override
        public LinkState since(Instant other) {
            return new Replacing(other, next, problem);
        }
    }

    /** The agent stops. */
    record Stopped(Instant since) implements LinkState {
        @Override
        public String word() {
            return "stopped";
        }

        @Override
        public LinkState since(Instant other) {
            return new Stopped(other);
        }
    }
}

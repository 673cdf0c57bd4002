package org.sallyport.cloud.runtime;

import io.vertx.core.http.HttpMethod;
import java.util.Locale;
import java.util.Set;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.StreamCode;

/**
 * Whether a request that failed on a link before its answer began is sent again on another (SPEC.md, section 9, "Safe to
 * repeat"). The one place where that is decided; a pure function.
 */
public final class Repeats {
    /** Attempts in all. */
    public static final int MOST = 3;

    /** RFC 9110, section 9.2.2. */
    private static final Set<HttpMethod> IDEMPOTENT =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE);

    private Repeats() {}

    /** What is decided, with the words that tell the caller why not. */
    public enum Verdict {
        /** It is sent again, if there is another link. */
        AGAIN(""),
        /** The fault lies in the request itself, or in this cloud: another agent would change nothing. */
        POINTLESS(""),
        /** The agent may have begun to work on it, and doing it twice may do harm. */
        NOT_IDEMPOTENT("not sent again: the agent may have begun it, and its method is not idempotent"),
        /** What came of its body is no longer held. */
        BODY_GONE("not sent again: its body was too large to be kept"),
        /** It was tried often enough. */
        SPENT("not sent again: it was tried " + MOST + " times"),
        /** Its deadline has passed. */
        LATE("not sent again: its deadline has passed"),
        /** It might be sent again, but there is nothing to send it on. */
        NO_OTHER_LINK("not sent again: no other link of the gateway takes requests");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        /** The name in metrics. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** For the problem's detail; empty where nothing is to be said. */
        String words() {
            return words;
        }
    }

    /**
     * A request that failed before any part of an answer came.
     *
     * @param method its method
     * @param failure how it failed
     * @param bodyHeld whether all that came of its body can be sent again
     * @param attempts how often it was tried, this time included
     * @param nanosLeft until its deadline
     */
    public record Failed(HttpMethod method, LinkException failure, boolean bodyHeld, int attempts, long nanosLeft) {}

    /** Decides; never {@link Verdict#NO_OTHER_LINK}, which only who looks for one can tell. */
    public static Verdict decide(Failed request) {
        if (!helps(request.failure())) {
            return Verdict.POINTLESS;
        }
        if (!request.failure().unprocessed() && !IDEMPOTENT.contains(request.method())) {
            return Verdict.NOT_IDEMPOTENT;
        }
        if (!request.bodyHeld()) {
            return Verdict.BODY_GONE;
        }
        if (request.attempts() >= MOST) {
            return Verdict.SPENT;
        }
        return request.nanosLeft() > 0 ? Verdict.AGAIN : Verdict.LATE;
    }

    /** Whether another link may do better. */
    private static boolean helps(LinkException failure) {
        return switch (failure.code()) {
            case HEAD_TOO_LARGE, HEAD_MALFORMED, RECEIVE_BUDGET_EXHAUSTED -> false;
            case STREAM_RESET -> failure.streamCode() != StreamCode.ENHANCE_YOUR_CALM;
            case LINK_LOST, LINK_UNAVAILABLE, INCOMPLETE, PROTOCOL_ERROR, SILENT, DRAINED, FENCED -> true;
        };
    }
}

package org.sallyport.agent.links;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.RefusedByCloudException;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.LinkRefusedException;
import org.sallyport.relay.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why a dial failed or a link ended, and how long the cloud asks to wait. */
record Refusal(Problem problem, @Nullable Duration retryAfter) {
    private static final Logger LOG = LoggerFactory.getLogger(Refusal.class);

    private static final String TWICE = "another process took the link over with this agent's identity, so the same"
            + " member runs twice: look for a second machine, container or service that runs on a copy of this data"
            + " directory, stop it, and enrol it as an agent of its own";

    static Refusal of(Throwable failure) {
        if (failure instanceof LinkRefusedException refused) {
            return new Refusal(refused.problem(), refused.retryAfter());
        }
        if (failure instanceof RefusedByCloudException refused) {
            return new Refusal(refused.problem(), refused.retryAfter());
        }
        LOG.error("a dial failed in an unforeseen way", failure);
        String detail = "The dial failed in an unforeseen way ("
                + failure.getClass().getSimpleName() + "); the log holds the stack trace";
        Problem problem = Problem.of(AgentCode.AGENT_FAILED, detail);
        // a fault of ours is no word of the cloud's: it is tried again like any other failure
        return new Refusal(
                new Problem(problem.code(), problem.status(), problem.title(), detail, true, problem.where(), null),
                null);
    }

    static Refusal of(LinkClosed closed) {
        return new Refusal(Problem.of(closed.code(), closed.code() == LinkCode.FENCED ? TWICE : closed.reason()), null);
    }

    /** The cloud drained a link that had not proved stable. */
    static Refusal drainedSoon() {
        return new Refusal(Problem.of(LinkCode.DRAINED, "the cloud drained the link soon after it was up"), null);
    }
}

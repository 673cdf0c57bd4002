package org.sallyport.agent.failure;

import org.jspecify.annotations.Nullable;
import org.sallyport.relay.Problem;

/** The agent failed in a known way. An expected outcome: it carries no stack trace; its cause is for the local log. */
public final class AgentException extends RuntimeException {
    private final AgentCode code;

    /** A failure that its detail explains. */
    public AgentException(AgentCode code, String detail) {
        this(code, detail, null);
    }

    /** A failure with its cause for the log. */
    public AgentException(AgentCode code, String detail, @Nullable Throwable cause) {
        super(detail, cause, false, false);
        this.code = code;
    }

    /** The kind of failure. */
    public AgentCode code() {
        return code;
    }

    /** What happened and what to do about it; holds no secret. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** The problem document for it. */
    public Problem problem() {
        return Problem.of(code, detail());
    }
}

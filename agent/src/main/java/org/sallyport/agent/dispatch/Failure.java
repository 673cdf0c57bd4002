package org.sallyport.agent.dispatch;

import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.relay.Problem;
import org.sallyport.relay.Where;

/**
 * The one place where what went wrong becomes a problem document.
 *
 * @param problem what the caller is told
 * @param cause what the local log is told as well
 * @param bug whether nobody foresaw it: the log then holds the stack trace
 */
record Failure(Problem problem, Throwable cause, boolean bug) {

    static Failure of(Throwable thrown, String requestId) {
        if (thrown instanceof SourceException source) {
            return new Failure(of(source).withRequestId(requestId), source, source.code() == SourceCode.INTERNAL);
        }
        if (thrown instanceof AgentException agent) {
            return new Failure(agent.problem().withRequestId(requestId), agent, false);
        }
        String detail = "The agent failed; its log tells more under request id " + requestId;
        return new Failure(Problem.of(AgentCode.AGENT_FAILED, detail).withRequestId(requestId), thrown, true);
    }

    private static Problem of(SourceException exception) {
        SourceCode code = exception.code();
        return new Problem(
                code.code(),
                code.status(),
                code.title(),
                exception.safeMessage(),
                code.retryable(),
                where(code.kind()),
                null);
    }

    private static Where where(SourceCode.Kind kind) {
        return switch (kind) {
            case CALLER -> Where.CALLER;
            case CONFIGURATION, SOURCE -> Where.SOURCE;
            case INTERNAL -> Where.AGENT;
        };
    }
}

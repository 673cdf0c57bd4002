package org.sallyport.agent.dispatch;

import org.jspecify.annotations.Nullable;
import org.sallyport.agent.access.Decision;
import org.sallyport.agent.text.Printable;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.relay.Problem;
import org.sallyport.relay.Where;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One line for each request that failed; for the others at debug level. Callers can't break lines in it. */
final class RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.sallyport.agent.requests");
    private static final int MAX_TEXT = 500;

    void failed(
            String id,
            RelayFields fields,
            @Nullable HeldSource held,
            @Nullable Operation operation,
            @Nullable Decision decision,
            Failure failure) {
        Problem problem = failure.problem();
        LOG.atLevel(level(failure))
                .setCause(failure.bug() ? failure.cause() : null)
                .log(
                        "request {} failed: code={} connection={} operation={} target={}{}{}",
                        id,
                        problem.code(),
                        fields.connection(),
                        name(operation),
                        target(held),
                        decision == null ? "" : " " + oneLine(decision.forLog()),
                        problem.where() == Where.CALLER ? "" : why(failure));
    }

    /** Not of what the caller got wrong: the answer tells that, and the log must not repeat values of its query. */
    private static String why(Failure failure) {
        Throwable cause = failure.cause().getCause();
        return ": " + oneLine(failure.problem().detail())
                + (cause == null || failure.bug() ? "" : "; cause: " + oneLine(cause.toString()));
    }

    void cancelled(
            String id,
            RelayFields fields,
            @Nullable HeldSource held,
            @Nullable Operation operation,
            Cancellation.Reason reason) {
        LOG.info(
                "request {} cancelled: reason={} connection={} operation={} target={}",
                id,
                reason,
                fields.connection(),
                name(operation),
                target(held));
    }

    void afterAnswer(String id, Throwable thrown) {
        LOG.debug("request {}: its work ended after its answer: {}", id, oneLine(thrown.toString()));
    }

    void ended(String id, RelayFields fields, @Nullable HeldSource held, @Nullable Operation operation, long nanos) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "request {} ended: connection={} operation={} target={} ms={}",
                    id,
                    fields.connection(),
                    name(operation),
                    target(held),
                    nanos / 1_000_000);
        }
    }

    private static Level level(Failure failure) {
        if (failure.bug()) {
            return Level.ERROR;
        }
        return failure.problem().where() == Where.CALLER ? Level.INFO : Level.WARN;
    }

    private static String name(@Nullable Operation operation) {
        return operation == null ? "-" : operation.id();
    }

    private static String target(@Nullable HeldSource held) {
        return held == null ? "-" : oneLine(held.target().toString());
    }

    private static String oneLine(String text) {
        String line = Printable.line(text.replaceAll("[\\t\\r\\n]+", " ")); // drivers' messages have lines
        return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "…";
    }
}

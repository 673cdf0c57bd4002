package org.sallyport.agent.dispatch;

import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.relay.ResponseHead;

/** Makes the head of an answer on the link from what a data source answered. */
final class AnswerHead {
    private static final Set<String> NOT_END_TO_END =
            Set.of("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade");

    private AnswerHead() {}

    /**
     * The head, with the time spent.
     *
     * @param agentNanos in the agent
     * @param sourceNanos in the data source, until its answer's head
     */
    static ResponseHead of(Answer answer, long agentNanos, long sourceNanos) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (Map.Entry<String, String> field : answer.headers()) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!NOT_END_TO_END.contains(name) && !name.startsWith("sallyport-")) {
                headers.add(name, field.getValue());
            }
        }
        headers.add("server-timing", timing(agentNanos, sourceNanos));
        return new ResponseHead(answer.status(), headers);
    }

    private static String timing(long agentNanos, long sourceNanos) {
        StringBuilder text = new StringBuilder(48);
        millis(text.append("agent;dur="), agentNanos);
        millis(text.append(", source;dur="), sourceNanos);
        return text.toString();
    }

    /** Milliseconds with two decimals. */
    private static void millis(StringBuilder text, long nanos) {
        long hundredths = Math.max(0, nanos) / 10_000;
        text.append(hundredths / 100).append('.');
        long rest = hundredths % 100;
        text.append((char) ('0' + rest / 10)).append((char) ('0' + rest % 10));
    }
}

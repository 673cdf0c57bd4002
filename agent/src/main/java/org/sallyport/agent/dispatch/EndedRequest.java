package org.sallyport.agent.dispatch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a request that has ended. Holds neither secrets nor bodies, paths or options, which may hold values of
 * rows. Texts, which the cloud or a caller may have chosen, are cut at 500 characters and resources at 50, so
 * that many that wait to be written down take bounded memory.
 *
 * @param id correlation id
 * @param begunAt when its head came, milliseconds since 1970
 * @param who on whose behalf
 * @param what what it asked for; null when the request was malformed
 * @param how how it ended
 */
public record EndedRequest(
        String id, long begunAt, Who who, @Nullable What what, How how) {

    private static final int MAX_TEXT = 500;
    private static final int MAX_RESOURCES = 50;

    private static String cut(String text) {
        if (text.length() <= MAX_TEXT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
        return text.substring(0, end) + "…";
    }

    private static @Nullable String cutOrNull(@Nullable String text) {
        return text == null ? null : cut(text);
    }

    /**
     * On whose behalf.
     *
     * @param asserted the user, as the cloud says
     * @param verified the user, as the agent itself has verified
     * @param app the app through which the request came, as the caller told the cloud
     * @param flow the flow, likewise
     */
    public record Who(
            @Nullable String asserted,
            @Nullable String verified,
            @Nullable String app,
            @Nullable String flow) {
        public Who {
            asserted = cutOrNull(asserted);
            verified = cutOrNull(verified);
            app = cutOrNull(app);
            flow = cutOrNull(flow);
        }
    }

    /**
     * What a request asked for.
     *
     * @param connector connector id
     * @param connection connection id
     * @param version the connection's version
     * @param credentials digest of the sealed credentials; null where there are none
     * @param target what the connection reaches; null when that is unknown
     * @param operation operation id; null when that is unknown
     * @param resources what the operation touches, of many the first
     */
    public record What(
            String connector,
            String connection,
            long version,
            @Nullable String credentials,
            @Nullable String target,
            @Nullable String operation,
            List<String> resources) {
        public What {
            connector = cut(connector);
            connection = cut(connection);
            credentials = cutOrNull(credentials);
            target = cutOrNull(target);
            operation = cutOrNull(operation);
            resources = resources.stream()
                    .limit(MAX_RESOURCES)
                    .map(EndedRequest::cut)
                    .toList();
        }
    }

    /**
     * How it ended.
     *
     * @param decision {@code allow} or {@code deny}; null when it ended before it was judged
     * @param rule where the rule stands that decided, such as {@code agent.yaml:12}; null when that is unknown
     * @param outcome {@link RequestEvents#ANSWERED}, a problem's code, or why it was given up ({@code caller-gone},
     *     {@code deadline-exceeded}, {@code stopping})
     * @param status the answer's; 0 when none was begun
     * @param received bytes of the request's body that were read
     * @param sent bytes of the answer's body
     * @param nanos from its head to the end of its answer and its work
     */
    public record How(
            @Nullable String decision,
            @Nullable String rule,
            String outcome,
            int status,
            long received,
            long sent,
            long nanos) {
        public How {
            decision = cutOrNull(decision);
            rule = cutOrNull(rule);
            outcome = cut(outcome);
        }
    }
}

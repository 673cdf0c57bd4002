package org.sallyport.cloud.runtime;

import io.vertx.core.MultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.identity.Caller;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.relay.Fields;

/**
 * Who calls, and through what, in the head of a request on a link (SPEC.md, section 5).
 *
 * @param caller the user, whom the cloud has authenticated
 * @param app the app that the caller says it is; null when it names none
 * @param flow the flow, likewise
 */
record CallerFields(
        Caller caller, @Nullable String app, @Nullable String flow) {
    private static final String APP = "Sallyport-App";
    private static final String FLOW = "Sallyport-Flow";
    private static final int MAX_ID = 64;

    /** Those of a caller that is no app and no flow. */
    static CallerFields of(Caller caller) {
        return new CallerFields(caller, null, null);
    }

    /**
     * Those of a call.
     *
     * @param sent the caller's own fields
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#MALFORMED_APP_OR_FLOW}
     */
    static CallerFields of(Caller caller, MultiMap sent) {
        String app = id(APP, sent);
        String flow = id(FLOW, sent);
        if (app != null && flow != null) {
            throw CloudCode.MALFORMED_APP_OR_FLOW.failure("A call comes through an app or a flow: send one of " + APP
                    + " and " + FLOW + ", that of who makes the call");
        }
        return new CallerFields(caller, app, flow);
    }

    /**
     * Adds them.
     *
     * @param asked whether the agent asks for callers' own tokens: no other gets one
     */
    void write(boolean asked, MultiMap headers) {
        headers.add(Fields.CALLER, PercentEncoding.encode(caller.subject()));
        String token = caller.token();
        if (asked && token != null) {
            headers.add(Fields.CALLER_TOKEN, token);
        }
        if (app != null) {
            headers.add(Fields.APP, app);
        }
        if (flow != null) {
            headers.add(Fields.FLOW, flow);
        }
    }

    private static @Nullable String id(String field, MultiMap sent) {
        List<String> values = sent.getAll(field);
        if (values.isEmpty()) {
            return null;
        }
        String id = values.get(0);
        if (values.size() > 1
                || id.isEmpty()
                || id.length() > MAX_ID
                || !id.chars().allMatch(CallerFields::isFit)) {
            throw CloudCode.MALFORMED_APP_OR_FLOW.failure(
                    field + " must be one id: 1 to " + MAX_ID + " characters of A-Z a-z 0-9 . _ -");
        }
        return id;
    }

    private static boolean isFit(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}

package org.sallyport.cloud.runtime;

import io.vertx.core.MultiMap;
import org.sallyport.cloud.identity.Caller;
import org.sallyport.relay.Fields;

/** Who calls, in the head of a request on a link (SPEC.md, section 5). */
final class CallerFields {
    private CallerFields() {}

    /**
     * Adds them.
     *
     * @param asked whether the agent asks for callers' own tokens: no other gets one
     */
    static void write(Caller caller, boolean asked, MultiMap headers) {
        headers.add(Fields.CALLER, PercentEncoding.encode(caller.subject()));
        String token = caller.token();
        if (asked && token != null) {
            headers.add(Fields.CALLER_TOKEN, token);
        }
    }
}

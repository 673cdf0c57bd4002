package org.sallyport.cloud.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.StreamCode;

class RepeatsTest {

    /** The whole rule: each line one situation. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            # method, code,            reset,             unprocessed, body held, attempts, left, verdict
            GET,     LINK_LOST,        INTERNAL_ERROR,    false, true,  1, 1,  AGAIN
            HEAD,    LINK_LOST,        INTERNAL_ERROR,    false, true,  1, 1,  AGAIN
            OPTIONS, LINK_LOST,        INTERNAL_ERROR,    false, true,  1, 1,  AGAIN
            PUT,     LINK_LOST,        INTERNAL_ERROR,    false, true,  1, 1,  AGAIN
            DELETE,  LINK_LOST,        INTERNAL_ERROR,    false, true,  1, 1,  AGAIN
            POST,    LINK_LOST,        INTERNAL_ERROR,    false, true,  1, 1,  NOT_IDEMPOTENT
            PATCH,   LINK_LOST,        INTERNAL_ERROR,    false, true,  1, 1,  NOT_IDEMPOTENT
            MERGE,   LINK_LOST,        INTERNAL_ERROR,    false, true,  1, 1,  NOT_IDEMPOTENT
            POST,    LINK_LOST,        INTERNAL_ERROR,    true,  true,  1, 1,  AGAIN
            POST,    LINK_UNAVAILABLE, REFUSED_STREAM,    true,  true,  1, 1,  AGAIN
            POST,    STREAM_RESET,     REFUSED_STREAM,    true,  true,  2, 1,  AGAIN
            POST,    STREAM_RESET,     REFUSED_STREAM,    true,  true,  3, 1,  SPENT
            POST,    STREAM_RESET,     REFUSED_STREAM,    true,  false, 1, 1,  BODY_GONE
            PUT,     LINK_LOST,        INTERNAL_ERROR,    false, false, 1, 1,  BODY_GONE
            GET,     LINK_LOST,        INTERNAL_ERROR,    false, true,  3, 1,  SPENT
            GET,     LINK_LOST,        INTERNAL_ERROR,    false, true,  1, 0,  LATE
            GET,     LINK_LOST,        INTERNAL_ERROR,    false, true,  1, -1, LATE
            GET,     STREAM_RESET,     INTERNAL_ERROR,    false, true,  1, 1,  AGAIN
            GET,     STREAM_RESET,     CANCEL,            false, true,  1, 1,  AGAIN
            POST,    STREAM_RESET,     CANCEL,            false, true,  1, 1,  NOT_IDEMPOTENT
            GET,     STREAM_RESET,     ENHANCE_YOUR_CALM, false, true,  1, 1,  POINTLESS
            GET,     HEAD_TOO_LARGE,   INTERNAL_ERROR,    true,  true,  1, 1,  POINTLESS
            GET,     HEAD_MALFORMED,   INTERNAL_ERROR,    true,  true,  1, 1,  POINTLESS
            GET,     RECEIVE_BUDGET_EXHAUSTED, REFUSED_STREAM, true, true, 1, 1,  POINTLESS
            GET,     INCOMPLETE,       INTERNAL_ERROR,    false, true,  1, 1,  AGAIN
            GET,     SILENT,           INTERNAL_ERROR,    false, true,  1, 1,  AGAIN
            GET,     DRAINED,          CANCEL,            false, true,  1, 1,  AGAIN
            POST,    DRAINED,          CANCEL,            false, true,  1, 1,  NOT_IDEMPOTENT
            GET,     FENCED,           INTERNAL_ERROR,    false, true,  1, 1,  AGAIN
            """)
    void decides(
            String method,
            LinkCode code,
            StreamCode reset,
            boolean unprocessed,
            boolean held,
            int attempts,
            long left,
            Repeats.Verdict verdict) {
        LinkException failure = new LinkException(code, reset, unprocessed, "it failed");
        assertEquals(
                verdict, Repeats.decide(new Repeats.Failed(HttpMethod.valueOf(method), failure, held, attempts, left)));
    }
}

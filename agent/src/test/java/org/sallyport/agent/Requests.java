package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.MultiMap;
import org.sallyport.relay.RequestHead;

/** Variants of requests, and what is expected of a problem. */
final class Requests {
    private Requests() {}

    static RequestHead with(RequestHead head, String name, String value) {
        MultiMap headers =
                MultiMap.caseInsensitiveMultiMap().addAll(head.headers()).set(name, value);
        return new RequestHead(head.method(), head.path(), headers);
    }

    static RequestHead without(RequestHead head, String name) {
        MultiMap headers =
                MultiMap.caseInsensitiveMultiMap().addAll(head.headers()).remove(name);
        return new RequestHead(head.method(), head.path(), headers);
    }

    static void assertProblem(Answers answer, int status, String code, String where) {
        assertEquals(code, answer.code(), answer.body().toString());
        assertEquals(status, answer.status());
        assertEquals(where, answer.json().getString("where"));
        assertEquals("rq-1", answer.json().getString("requestId"));
        assertEquals("application/problem+json", answer.head().headers().get("content-type"));
    }
}

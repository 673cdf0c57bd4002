package org.sallyport.relay;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * The conversations whose bytes stand in {@code src/test/resources/vectors}: what the cloud does, what the agent does,
 * and what each finally knows. Each begins with the handshake.
 */
enum Vector {
    /** The preface, settings and windows both ways, and nothing more. */
    HANDSHAKE("", ""),

    /** The cloud asks what the agent is. */
    HELLO("200 {\"protocol\":1,\"connectors\":[\"sql\"]}", "GET /.sallyport/hello") {
        @Override
        Future<String> cloud(RelayLink link) {
            return whole(link.request(head(HttpMethod.GET, "/.sallyport/hello")).send());
        }

        @Override
        void agent(ServedRequest request, Supplier<Future<ServedLink>> link) {
            MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("content-type", "application/json");
            request.response()
                    .send(new ResponseHead(200, headers), Buffer.buffer("{\"protocol\":1,\"connectors\":[\"sql\"]}"));
        }
    },

    /** A request with a connection's fields and a body, answered with a content-length. */
    REQUEST("201 created", "POST /datasets/default/tables/orders/items?api-version=2 sql cn-4k2x;v=3 {\"id\":7}") {
        @Override
        Future<String> cloud(RelayLink link) {
            RequestHead head = head(HttpMethod.POST, "/datasets/default/tables/orders/items?api-version=2");
            head.headers()
                    .add(Fields.CONNECTOR, "sql")
                    .add(Fields.CONNECTION, "cn-4k2x;v=3")
                    .add(Fields.PARAMETERS, "{\"server\":\"db1.corp\",\"database\":\"sales\"}")
                    .add(Fields.CREDENTIALS, "cms MIIB" + "A".repeat(600))
                    .add(Fields.CALLER, "alice%40example.com")
                    .add(Fields.REQUEST_ID, "r-0001")
                    .add(Fields.TIMEOUT, "29950ms")
                    .add("content-type", "application/json");
            RelayRequest request = link.request(head);
            request.end(Buffer.buffer("{\"id\":7}"));
            return whole(request.response());
        }

        @Override
        void agent(ServedRequest request, Supplier<Future<ServedLink>> link) {
            request.response()
                    .send(new ResponseHead(201, MultiMap.caseInsensitiveMultiMap()), Buffer.buffer("created"));
        }
    },

    /** An answer whose length isn't known beforehand: its trailer says that it is whole. */
    STREAMED_RESPONSE("200 row 1\nrow 2\nrow 3\n", "GET /rows") {
        @Override
        Future<String> cloud(RelayLink link) {
            return whole(link.request(head(HttpMethod.GET, "/rows")).send());
        }

        @Override
        void agent(ServedRequest request, Supplier<Future<ServedLink>> link) {
            ServedResponse response = request.response();
            response.begin(LinkFixture.ok());
            response.write(Buffer.buffer("row 1\n"));
            response.write(Buffer.buffer("row 2\n"));
            response.end(Buffer.buffer("row 3\n"));
        }
    },

    /** The caller goes away before there is an answer. */
    CANCELLED_REQUEST("STREAM_RESET CANCEL", "GET /slow cancelled with CANCEL") {
        @Override
        Future<String> cloud(RelayLink link) {
            RelayRequest request = link.request(head(HttpMethod.GET, "/slow"));
            Future<RelayResponse> response = request.send();
            request.reset(StreamCode.CANCEL);
            return whole(response);
        }
    },

    /** The agent drains while it answers a request. */
    DRAIN("200 last", "GET /last") {
        @Override
        Future<String> cloud(RelayLink link) {
            return whole(link.request(head(HttpMethod.GET, "/last")).send());
        }

        @Override
        void agent(ServedRequest request, Supplier<Future<ServedLink>> link) {
            // On the link's context: who dialled may tell of the link on another thread, and the frames would be cut
            // otherwise.
            link.get()
                    .onSuccess(own -> own.context().runOnContext(ignored -> {
                        own.drain(Duration.ofSeconds(10));
                        request.response().send(LinkFixture.ok(), Buffer.buffer("last"));
                    }));
        }
    };

    private final String cloudKnows;
    private final String agentKnows;

    Vector(String cloudKnows, String agentKnows) {
        this.cloudKnows = cloudKnows;
        this.agentKnows = agentKnows;
    }

    /** What the cloud's {@link #cloud} ends with. */
    String cloudKnows() {
        return cloudKnows;
    }

    /** What the agent has seen in the end. */
    String agentKnows() {
        return agentKnows;
    }

    /** The cloud's part, on the link's context. */
    Future<String> cloud(RelayLink link) {
        return Future.succeededFuture("");
    }

    /** The agent's part, when the request and its body have come. */
    void agent(ServedRequest request, Supplier<Future<ServedLink>> link) {}

    /** The base name of the two files. */
    String fileName(String end) {
        return name().toLowerCase(Locale.ROOT).replace('_', '-') + "." + end + ".bin";
    }

    private static RequestHead head(HttpMethod method, String path) {
        return new RequestHead(method, path, MultiMap.caseInsensitiveMultiMap());
    }

    private static Future<String> whole(Future<RelayResponse> response) {
        return response.compose(answer ->
                        LinkFixture.body(answer).map(body -> answer.head().status() + " " + body))
                .otherwise(cause -> cause instanceof LinkException failure
                        ? failure.code() + " " + failure.streamCode()
                        : cause.toString());
    }
}

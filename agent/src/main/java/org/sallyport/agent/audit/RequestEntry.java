package org.sallyport.agent.audit;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.dispatch.EndedRequest;

/** The members of a request's line. */
final class RequestEntry {
    private RequestEntry() {}

    static JsonObject of(EndedRequest request) {
        JsonObject line = new JsonObject()
                .put("time", Instant.ofEpochMilli(request.begunAt()).toString())
                .put("event", "request")
                .put("request", request.id());
        EndedRequest.What what = request.what();
        if (what != null) {
            put(line, what);
        }
        EndedRequest.Who who = request.who();
        text(line, "user", who.asserted());
        text(line, "verifiedUser", who.verified());
        text(line, "app", who.app());
        text(line, "flow", who.flow());
        EndedRequest.How how = request.how();
        text(line, "decision", how.decision());
        text(line, "rule", how.rule());
        line.put("outcome", how.outcome());
        if (how.status() > 0) {
            line.put("status", how.status());
        }
        return line.put("bytesIn", how.received())
                .put("bytesOut", how.sent())
                .put("ms", Math.round(how.nanos() / 10_000.0) / 100.0);
    }

    private static void put(JsonObject line, EndedRequest.What what) {
        text(line, "connector", what.connector());
        text(line, "connection", what.connection());
        line.put("version", what.version());
        text(line, "credentials", what.credentials());
        text(line, "target", what.target());
        text(line, "operation", what.operation());
        if (!what.resources().isEmpty()) {
            line.put("resources", new JsonArray(what.resources()));
        }
    }

    private static void text(JsonObject line, String name, @Nullable String text) {
        if (text != null) {
            line.put(name, text);
        }
    }
}

package org.sallyport.agent.health;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.access.ActivePolicy;
import org.sallyport.agent.dispatch.Load;
import org.sallyport.agent.enrol.Enrolment;

/**
 * All that the status page shows.
 *
 * @param enrolment who we are
 * @param cloud URL of the cloud as configured
 * @param proxy the proxy on the way to it, without credentials; null for none
 * @param version software version
 * @param started when the agent started
 * @param clock for the uptime
 * @param links the links' states
 * @param load what the dispatcher is doing
 * @param access the access policy in force
 */
public record Status(
        Enrolment enrolment,
        String cloud,
        @Nullable JsonObject proxy,
        String version,
        Instant started,
        Clock clock,
        LinkBoard links,
        Supplier<Load> load,
        ActivePolicy access) {

    /** Reads it, asking the links for their round trips first. */
    Future<JsonObject> read() {
        return links.roundTrips().map(this::toJson);
    }

    private JsonObject toJson(Map<Integer, Duration> roundTrips) {
        Load now = load.get();
        JsonArray sources = new JsonArray();
        now.sources()
                .forEach(source -> sources.add(new JsonObject()
                        .put("connection", source.connection())
                        .put("connector", source.connector())
                        .put("target", source.target())
                        .put("open", source.open())
                        .put("reachable", source.reachable())
                        .put("calls", source.calls())));
        return new JsonObject()
                .put("version", version)
                .put("uptimeSeconds", Duration.between(started, clock.instant()).toSeconds())
                .put("cloud", cloud)
                .put("proxy", proxy)
                .put("gateway", named(enrolment.gatewayId(), enrolment.gatewayName()))
                .put("member", named(enrolment.memberId(), enrolment.memberName()))
                .put("links", links.toJson(roundTrips))
                .put("inFlight", now.inFlight())
                .put("queued", now.queued())
                .put("failed", now.failed())
                .put("draining", now.draining())
                .put("access", policy())
                .put("sources", sources);
    }

    private JsonObject policy() {
        ActivePolicy.State state = access.state();
        return new JsonObject()
                .put("rules", state.policy().size())
                .put("since", state.since().toString())
                .put(
                        "problems",
                        new JsonArray(
                                state.problems().stream().map(Object::toString).toList()));
    }

    private static JsonObject named(String id, String name) {
        return new JsonObject().put("id", id).put("name", name);
    }
}

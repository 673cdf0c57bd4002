package org.sallyport.agent.health;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.access.ActivePolicy;
import org.sallyport.agent.audit.AuditLog;
import org.sallyport.agent.dispatch.Load;
import org.sallyport.agent.dispatch.Memory;
import org.sallyport.agent.enrol.Enrolment;
import org.sallyport.agent.membership.KeyState;
import org.sallyport.datasource.spi.ConnectionCounts;

/**
 * All that the status page shows.
 *
 * @param member who we are
 * @param links the links' states
 * @param load what the dispatcher is doing
 * @param memory of the process
 * @param access the access policy in force
 * @param gatewayKey asks for what is known of the gateway's key
 * @param audit the audit log; null where none is kept
 */
public record Status(
        Member member,
        LinkBoard links,
        Supplier<Load> load,
        Supplier<Memory> memory,
        ActivePolicy access,
        Supplier<Future<KeyState>> gatewayKey,
        @Nullable AuditLog audit) {

    /**
     * What stays the same while the agent runs.
     *
     * @param enrolment who we are
     * @param cloud URL of the cloud as configured
     * @param proxy the proxy on the way to it, without credentials; null for none
     * @param version software version
     * @param uptime how long the agent has run
     */
    public record Member(
            Enrolment enrolment, String cloud, @Nullable JsonObject proxy, String version, Supplier<Duration> uptime) {
        private JsonObject toJson() {
            return new JsonObject()
                    .put("version", version)
                    .put("uptimeSeconds", uptime.get().toSeconds())
                    .put("cloud", cloud)
                    .put("proxy", proxy)
                    .put("gateway", named(enrolment.gatewayId(), enrolment.gatewayName()))
                    .put("member", named(enrolment.memberId(), enrolment.memberName()));
        }

        private static JsonObject named(String id, String name) {
            return new JsonObject().put("id", id).put("name", name);
        }
    }

    /** Reads it, asking the links for their round trips, and where a rotation goes on the cloud for it, first. */
    Future<JsonObject> read() {
        Future<KeyState> key = gatewayKey.get();
        return links.roundTrips().compose(trips -> key.map(state -> toJson(trips, state)));
    }

    private JsonObject toJson(Map<Integer, Duration> roundTrips, KeyState key) {
        Load now = load.get();
        JsonArray sources = new JsonArray();
        now.sources().forEach(source -> sources.add(toJson(source)));
        return member.toJson()
                .put("links", links.toJson(roundTrips))
                .put("inFlight", now.inFlight())
                .put("queued", now.queued())
                .put("failed", now.failed())
                .put("capacity", now.capacity())
                .put("draining", now.draining())
                .put("memory", toJson(memory.get()))
                .put("gatewayKey", key(key))
                .put("access", policy())
                .put("audit", audit == null ? null : toJson(audit))
                .put("sources", sources);
    }

    private static JsonObject toJson(Load.Source source) {
        JsonObject json = new JsonObject()
                .put("connection", source.connection())
                .put("connector", source.connector())
                .put("target", source.target())
                .put("open", source.open())
                .put("reachable", source.reachable())
                .put("calls", source.calls());
        ConnectionCounts counts = source.connections();
        return counts == null
                ? json
                : json.put(
                        "connections",
                        new JsonObject()
                                .put("open", counts.open())
                                .put("inUse", counts.inUse())
                                .put("waiting", counts.waiting()));
    }

    private static JsonObject toJson(Memory memory) {
        return new JsonObject()
                .put("heapUsed", memory.heapUsed())
                .put("heapMax", memory.heapMax())
                .put("receiveBudgetGranted", memory.granted())
                .put("receiveBudgetMax", memory.grantable());
    }

    private static JsonObject toJson(AuditLog audit) {
        return new JsonObject()
                .put("lines", audit.lines())
                .put("sealed", audit.sealed())
                .put("failing", audit.isFailing())
                .put("failures", audit.failures())
                .put("lost", audit.lost())
                .put("refused", audit.refused());
    }

    private static JsonObject key(KeyState state) {
        KeyState.Progress rotation = state.rotation();
        return new JsonObject()
                .put("id", state.keyId())
                .put("problem", state.problem())
                .put(
                        "rotation",
                        rotation == null
                                ? null
                                : new JsonObject()
                                        .put("state", rotation.distributing() ? "distributing" : "resealing")
                                        .put("nextId", rotation.nextKeyId())
                                        .put("waiting", new JsonArray(rotation.waiting())));
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
}

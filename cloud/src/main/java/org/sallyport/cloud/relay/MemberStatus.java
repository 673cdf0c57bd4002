package org.sallyport.cloud.relay;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A line of an agent's {@code status} (SPEC.md, section 6). What is missing or of another type than expected counts as
 * not told.
 *
 * @param inFlight requests that it works on, over all its links
 * @param queued requests that wait for their turn there
 * @param capacity how many it works on at once; 0 when it doesn't say
 * @param draining whether it takes no more requests
 * @param unreachable ids of the connections whose data source it can't reach
 */
public record MemberStatus(int inFlight, int queued, int capacity, boolean draining, Set<String> unreachable) {
    /** How long a line holds: agents send one each 30 s at least. */
    static final Duration LIFE = Duration.ofSeconds(90);

    public MemberStatus {
        unreachable = Set.copyOf(unreachable);
    }

    /** What it has to do. */
    public int load() {
        return inFlight + queued;
    }

    /** Reads a line; empty when it is no JSON object. */
    static Optional<MemberStatus> read(Buffer line) {
        try {
            JsonObject json = new JsonObject(line);
            return Optional.of(new MemberStatus(
                    count(json, "inFlight"),
                    count(json, "queued"),
                    count(json, "capacity"),
                    Boolean.TRUE.equals(json.getValue("draining")),
                    unreachable(json)));
        } catch (DecodeException | ClassCastException e) {
            return Optional.empty();
        }
    }

    private static int count(JsonObject json, String name) {
        return json.getValue(name) instanceof Number number ? Math.max(0, Math.min(number.intValue(), 1_000_000)) : 0;
    }

    private static Set<String> unreachable(JsonObject json) {
        Set<String> ids = new HashSet<>();
        if (json.getValue("sources") instanceof JsonArray sources) {
            for (Object entry : sources) {
                if (entry instanceof JsonObject source
                        && Boolean.FALSE.equals(source.getValue("reachable"))
                        && source.getValue("connection") instanceof String id) {
                    ids.add(id);
                }
            }
        }
        return ids;
    }
}

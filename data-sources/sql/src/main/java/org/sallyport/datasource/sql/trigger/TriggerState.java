package org.sallyport.datasource.sql.trigger;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.odata.QueryOptions;

/**
 * Where a client of a trigger stands, in the URL that it polls next: nothing about it is kept in the agent, and any
 * agent of a gateway goes on where another stopped. Opaque to clients. The check is over the trigger that the state
 * belongs to, so a state that was cut, mistyped or taken to another table or filter is refused rather than telling the
 * wrong rows. It is no secret from its client, who may read the same rows.
 *
 * @param mark what was told
 * @param pending how far the table had come at {@code since}; null where nothing waits to settle
 * @param since when {@code pending} was seen
 */
record TriggerState(Mark mark, @Nullable Mark pending, Instant since) {

    /** A state in which nothing waits. */
    static TriggerState at(Mark mark) {
        return new TriggerState(mark, null, Instant.EPOCH);
    }

    /** The state as a URL carries it. */
    String encode(String trigger) {
        JsonArray parts = new JsonArray().add(json(mark));
        if (pending != null) {
            parts.add(json(pending)).add(since.toEpochMilli());
        }
        String body = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(parts.encode().getBytes(StandardCharsets.UTF_8));
        return "1-" + check(trigger, body) + "-" + body;
    }

    /** Reads the state that came with a trigger. */
    static TriggerState decode(String text, String trigger) {
        String[] parts = text.split("-", 3);
        if (parts.length == 3 && parts[0].equals("1") && parts[1].equals(check(trigger, parts[2]))) {
            try {
                return read(new JsonArray(new String(Base64.getUrlDecoder().decode(parts[2]), StandardCharsets.UTF_8)));
            } catch (DecodeException | IllegalArgumentException | ClassCastException | IndexOutOfBoundsException e) {
                throw refused();
            }
        }
        throw refused();
    }

    private static TriggerState read(JsonArray parts) {
        Mark mark = mark(parts.getJsonArray(0));
        return parts.size() == 1
                ? at(mark)
                : new TriggerState(mark, mark(parts.getJsonArray(1)), Instant.ofEpochMilli(parts.getLong(2)));
    }

    private static JsonArray json(Mark mark) {
        JsonArray told = new JsonArray();
        mark.told().forEach(key -> told.add(new JsonArray(key)));
        return new JsonArray().add(mark.value()).add(told).add(mark.upTo() == null ? null : new JsonArray(mark.upTo()));
    }

    private static Mark mark(JsonArray json) {
        List<List<String>> told = new ArrayList<>();
        json.getJsonArray(1).forEach(key -> told.add(key((JsonArray) key)));
        JsonArray upTo = json.getJsonArray(2);
        return new Mark(json.getString(0), told, upTo == null ? null : key(upTo));
    }

    private static List<String> key(JsonArray json) {
        return json.stream().map(String.class::cast).toList();
    }

    private static String check(String trigger, String body) {
        CRC32 crc = new CRC32();
        crc.update((trigger + "|" + body).getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }

    private static SourceException refused() {
        return QueryOptions.malformed("The option " + TriggerOptions.STATE
                + " is not one that came in a Location of this very trigger. Follow the Locations as they are, or begin"
                + " anew without the option");
    }
}

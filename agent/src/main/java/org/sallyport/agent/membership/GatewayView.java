package org.sallyport.agent.membership;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.text.Printable;

/**
 * The gateway as the cloud tells a member of it (SPEC.md, section 1.4). Nothing of it is believed that isn't signed.
 *
 * @param presentKeyId of the gateway's present key, taken from its certificate
 * @param rotationDue whether somebody who is a member no more has that key
 * @param memberId the member that asks
 * @param members all of the gateway's
 * @param rotation null where none goes on
 * @param recoveryProof digest of the proof of the gateway's recovery key; null where it has none
 * @param grants for the member that asks
 */
record GatewayView(
        String presentKeyId,
        boolean rotationDue,
        String memberId,
        List<Peer> members,
        @Nullable Rotation rotation,
        @Nullable String recoveryProof,
        List<Sealed> grants) {

    /** A grant as it comes: its id, and the text. */
    record Sealed(String id, String text) {}

    GatewayView {
        members = List.copyOf(members);
        grants = List.copyOf(grants);
    }

    /** Reads it; throws {@link IllegalArgumentException} or {@link ClassCastException} where it is none. */
    static GatewayView of(JsonObject json) {
        JsonObject gateway = json.getJsonObject("gateway", new JsonObject());
        JsonObject rotation = json.getJsonObject("rotation");
        JsonObject recovery = json.getJsonObject("recovery");
        return new GatewayView(
                keyId(gateway),
                Boolean.TRUE.equals(gateway.getBoolean("rotationDue")),
                text(json.getJsonObject("member", new JsonObject()), "id"),
                list(json, "members", Peer::of),
                rotation == null ? null : Rotation.of(rotation),
                recovery == null ? null : text(recovery, "proofHash"),
                list(json, "grants", grant -> new Sealed(text(grant, "id"), text(grant, "sealed"))));
    }

    /** The members that are to have what the one that asks gives. */
    List<Peer> others() {
        return members.stream()
                .filter(member -> !member.revoked() && !member.id().equals(memberId))
                .toList();
    }

    /** All that a rotation gives the next key, as people call them. */
    String given() {
        return members.stream()
                .filter(member -> !member.revoked())
                .map(Peer::shown)
                .collect(Collectors.joining(", "));
    }

    /** What people call a member, fit to be shown. */
    String named(String id) {
        return members.stream()
                .filter(member -> member.id().equals(id))
                .map(Peer::shown)
                .findFirst()
                .orElseGet(() -> Printable.line(id));
    }

    static String keyId(JsonObject json) {
        return Rotation.idOf(text(json, "certificate"));
    }

    static String text(JsonObject json, String name) {
        String text = json.getString(name);
        if (text == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return text;
    }

    /** What stands in a list; throws {@link IllegalArgumentException} for a null. */
    static Object there(@Nullable Object item) {
        if (item == null) {
            throw new IllegalArgumentException("a list holds null");
        }
        return item;
    }

    private static <T> List<T> list(JsonObject json, String name, Function<JsonObject, T> reading) {
        return json.getJsonArray(name, new JsonArray()).stream()
                .map(each -> reading.apply(JsonObject.class.cast(there(each))))
                .toList();
    }
}

package org.sallyport.agent.membership;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.keys.Pem;
import org.sallyport.agent.keys.Sha256;

/**
 * A rotation of the gateway's key that goes on.
 *
 * @param keyId of the next key, taken from its certificate, not from what the cloud says of it
 * @param startedBy id of the member that began it; null where the cloud does not say
 * @param distributing whether members still have to take the next key; else credentials are being sealed to it
 * @param waiting ids of the members that have to
 */
record Rotation(String keyId, @Nullable String startedBy, boolean distributing, List<String> waiting) {
    Rotation {
        waiting = List.copyOf(waiting);
    }

    static Rotation of(JsonObject json) {
        JsonArray waiting = json.getJsonArray("waiting", new JsonArray());
        return new Rotation(
                GatewayView.keyId(json),
                json.getString("startedBy"),
                "distributing".equals(json.getString("state")),
                waiting.stream()
                        .map(each -> String.class.cast(GatewayView.there(each)))
                        .toList());
    }

    /** The next key's id, for messages: its beginning. */
    static String brief(String keyId) {
        return keyId.substring(0, Math.min(12, keyId.length()));
    }

    static String idOf(String certificate) {
        return Sha256.hex(Pem.certificate(certificate).getPublicKey().getEncoded());
    }
}

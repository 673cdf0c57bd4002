package org.sallyport.agent.membership;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.GatewayStatement;
import org.sallyport.agent.keys.Pem;
import org.sallyport.agent.text.Printable;

/**
 * A member of the gateway, as the cloud tells of it.
 *
 * @param id its id
 * @param name for people
 * @param memberKey PEM of its member key's public half
 * @param sealingKey PEM of its sealing key's public half; null where it has none
 * @param attestation its signature under the gateway's key, base64; null where it has none
 * @param revoked whether the cloud takes it for a member no longer
 */
record Peer(
        String id,
        String name,
        String memberKey,
        @Nullable String sealingKey,
        @Nullable String attestation,
        boolean revoked) {

    static Peer of(JsonObject json) {
        return new Peer(
                GatewayView.text(json, "id"),
                GatewayView.text(json, "name"),
                GatewayView.text(json, "memberKey"),
                json.getString("sealKey"),
                json.getString("attestation"),
                Boolean.TRUE.equals(json.getBoolean("revoked")));
    }

    /**
     * Its sealing key, SubjectPublicKeyInfo in DER, once it has shown that it holds the gateway's key. Without that the
     * cloud could add a member of its own and be given the keys.
     *
     * @throws AgentException {@link AgentCode#MEMBER_UNFIT} when it has not
     */
    byte[] attestedSealingKey(GatewayKey present) {
        if (sealingKey == null || attestation == null) {
            throw unfit("was enrolled before members had sealing keys");
        }
        try {
            byte[] sealing = Pem.decode("PUBLIC KEY", sealingKey);
            byte[] member = Pem.decode("PUBLIC KEY", memberKey);
            if (GatewayStatement.member(present.gatewayId(), member, sealing)
                    .signedBy(present.certificate(), attestation)) {
                return sealing;
            }
        } catch (IllegalArgumentException e) {
            throw unfit("has keys that are none");
        }
        throw unfit("does not show that it holds the gateway's key");
    }

    /** What people call it; the cloud chose each letter of it. */
    String shown() {
        return Printable.line(name + " (" + id + ")");
    }

    private AgentException unfit(String why) {
        return new AgentException(
                AgentCode.MEMBER_UNFIT,
                "Member " + Printable.line(id + " (" + name + ")") + " " + why
                        + ", so it is given no key, and nothing was changed. Is it one of"
                        + " yours? Revoke it in the cloud; join it again if it is. Then repeat this command");
    }
}

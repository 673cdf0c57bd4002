package org.sallyport.cloud.enrolment;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.store.Gateway;
import org.sallyport.cloud.store.GatewayKey;
import org.sallyport.cloud.store.Member;
import org.sallyport.cloud.store.MemberToken;
import org.sallyport.cloud.store.Recoveries;
import org.sallyport.cloud.store.Recoveries.Replacement;
import org.sallyport.cloud.store.Recovery;
import org.sallyport.cloud.store.Rotation;
import org.sallyport.cloud.store.Rotations;
import org.sallyport.cloud.store.Rotations.Start;
import org.sallyport.cloud.store.Rotations.Started;
import org.sallyport.cloud.store.Rotations.View;
import org.sallyport.cloud.store.Store;
import org.sallyport.datasource.settings.Settings;

/**
 * What members do to their gateway's keys (SPEC.md, section 1). The cloud checks the signatures by which a gateway's key
 * names its successor and its members; that no member trusts it to is the members' concern. Thread-safe. Each method may
 * throw {@link org.sallyport.datasource.settings.SettingsException} for an unfit body.
 */
public final class KeyChanges {
    private final Rotations rotations;
    private final Recoveries recoveries;

    /** Changes in a store. */
    public KeyChanges(Store store) {
        this.rotations = store.rotations();
        this.recoveries = store.recoveries();
    }

    /**
     * Begins a rotation, or finds that the same goes on. Fails with {@link CloudCode#ATTESTATION_INVALID} or as
     * {@link Rotations#start} does.
     */
    public Future<Started> rotate(MemberToken by, JsonObject json) {
        Settings body = Settings.ofJson("body", json);
        GatewayKey key = BodyParts.gatewayKey(body, by.gateway());
        String endorsement = BodyParts.signature(body, "endorsement");
        String attestation = BodyParts.signature(body, "attestation");
        Recovery recovery = BodyParts.recovery(body.section("recovery"));
        Map<String, String> grants = BodyParts.grants(body);
        GatewayKey next = body.finish(() -> Objects.requireNonNull(key));
        return rotations.view(by.gateway(), by.member()).compose(view -> {
            Rotation running = view.rotation();
            if (running != null) {
                return Future.succeededFuture(new Started(Rotations.requireSame(running, next.id()), false));
            }
            GatewayKey present = present(view.gateway());
            if (present.id().equals(next.id())) {
                throw CloudCode.MALFORMED_BODY.failure("certificate must hold another key than the present one");
            }
            Attestations.requireRotation(present.certificate(), by.gateway(), present.id(), next.id(), endorsement);
            requireAttested(next, by, view, attestation);
            return rotations.start(
                    new Start(by.gateway(), by.member(), present.id(), next, recovery, attestation, grants));
        });
    }

    /**
     * A member tells by an attestation that it holds the present key or the next one. Fails with
     * {@link CloudCode#ATTESTATION_INVALID} or as {@link Rotations#attest} does.
     *
     * @return whether all members hold the next key now
     */
    public Future<Boolean> attest(MemberToken by, JsonObject json) {
        Settings body = Settings.ofJson("body", json);
        String given = BodyParts.keyId(body);
        String attestation = BodyParts.signature(body, "attestation");
        String keyId = body.finish(() -> given);
        return rotations.view(by.gateway(), by.member()).compose(view -> {
            requireAttested(requireKey(view, keyId), by, view, attestation);
            return rotations.attest(by.gateway(), by.member(), keyId, attestation);
        });
    }

    /** Puts a new recovery key in the present one's place. Fails as {@link Recoveries#replace} does. */
    public Future<Void> replaceRecovery(MemberToken by, JsonObject json) {
        Settings body = Settings.ofJson("body", json);
        Recovery recovery = BodyParts.recovery(body);
        String replaces = body.has("replaces") ? BodyParts.hash(body, "replaces") : null;
        Map<String, String> grants = BodyParts.grants(body);
        String keyId = BodyParts.keyId(body);
        return recoveries.replace(
                body.finish(() -> new Replacement(by.gateway(), by.member(), keyId, replaces, recovery, grants)));
    }

    private static GatewayKey requireKey(View view, String keyId) {
        GatewayKey present = present(view.gateway());
        if (present.id().equals(keyId)) {
            return present;
        }
        return Optional.ofNullable(view.rotation())
                .map(Rotation::key)
                .filter(key -> key.id().equals(keyId))
                .orElseThrow(() -> CloudCode.GATEWAY_HAS_OTHER_KEY.failure(
                        "The key is neither the gateway's present one nor the next; read the gateway again"));
    }

    private static GatewayKey present(Gateway gateway) {
        return new GatewayKey(
                Objects.requireNonNull(gateway.certificate(), "a gateway with members has a key"),
                Objects.requireNonNull(gateway.keyId()));
    }

    private static void requireAttested(GatewayKey key, MemberToken by, View view, String attestation) {
        Member member = view.members().stream()
                .filter(m -> m.id().equals(by.member()))
                .findFirst()
                .orElseThrow(() -> CloudCode.MEMBER_REVOKED.failure("The member " + by.member() + " was removed"));
        String sealKey = member.keys().sealKey();
        if (sealKey == null) {
            throw CloudCode.ATTESTATION_INVALID.failure("The member " + by.member()
                    + " enrolled with a version that had no sealing key; enrol this machine anew");
        }
        Attestations.requireMember(
                key.certificate(), by.gateway(), member.keys().memberKey(), sealKey, attestation);
    }
}

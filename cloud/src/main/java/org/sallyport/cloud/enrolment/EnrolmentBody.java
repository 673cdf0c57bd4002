package org.sallyport.cloud.enrolment;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.CloudException;
import org.sallyport.cloud.store.Enrolment;
import org.sallyport.cloud.store.GatewayKey;
import org.sallyport.cloud.store.MemberKeys;
import org.sallyport.cloud.store.Recovery;
import org.sallyport.datasource.settings.Settings;

/** What an agent sends in order to become a member (SPEC.md, section 1). */
final class EnrolmentBody {
    private EnrolmentBody() {}

    /**
     * Reads the enrolment and checks its attestation by the certificate that it brings.
     *
     * @throws org.sallyport.datasource.settings.SettingsException with all problems
     * @throws CloudException {@link CloudCode#ENROLMENT_CODE_INVALID} when the code has not the form of one,
     *     {@link CloudCode#ATTESTATION_INVALID}
     */
    static Enrolment read(Settings body) {
        Optional<EnrolmentCode> code = EnrolmentCode.parse(body.string("code"));
        String name = BodyParts.name(body, "name");
        String version = BodyParts.name(body, "version");
        MemberKeys keys = memberKeys(body);
        boolean recover = body.bool("recover", false);
        Recovery recovery =
                body.optionalSection("recovery").map(BodyParts::recovery).orElse(null);
        GatewayKey key = gatewayKey(body, code);
        return body.finish(() -> {
            EnrolmentCode fit = code.orElseThrow(() -> CloudCode.ENROLMENT_CODE_INVALID.failure(
                    "An enrolment code is a gateway's id, a full stop and a secret"));
            GatewayKey held = Objects.requireNonNull(key);
            Attestations.requireMember(
                    held.certificate(),
                    fit.gateway(),
                    keys.memberKey(),
                    Objects.requireNonNull(keys.sealKey()),
                    Objects.requireNonNull(keys.attestation()));
            return new Enrolment(fit.gateway(), fit.hash(), name, version, keys, held, recovery, recover);
        });
    }

    private static MemberKeys memberKeys(Settings body) {
        return new MemberKeys(
                BodyParts.key(body, "memberKey", SentKeys::memberKey),
                BodyParts.key(body, "sealKey", SentKeys::sealKey),
                BodyParts.signature(body, "attestation"));
    }

    private static @Nullable GatewayKey gatewayKey(Settings body, Optional<EnrolmentCode> code) {
        if (code.isEmpty()) {
            // Without a gateway there is no name that the certificate could bear; the code is refused then anyway.
            body.string("certificate");
            return null;
        }
        return BodyParts.gatewayKey(body, code.get().gateway());
    }
}

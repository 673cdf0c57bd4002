package org.sallyport.agent.sealing;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.Keys;

/** Seals what was sealed to a former gateway key to the present one. */
public final class Resealing {
    private Resealing() {}

    /**
     * The sealed text as it is to be: itself where the present key opens it, nothing where no key does.
     *
     * @param word of the format, which stays
     * @param sealed as the cloud stores it
     * @throws AgentException {@link AgentCode#UNSUPPORTED_CREDENTIAL_FORMAT} for a format that this agent doesn't know
     */
    public static Optional<String> reseal(String word, String sealed, Keys keys) {
        CredentialFormat format = CredentialFormat.of(word)
                .orElseThrow(() -> new AgentException(
                        AgentCode.UNSUPPORTED_CREDENTIAL_FORMAT,
                        "Credentials of the format '" + word
                                + "' can't be sealed anew by this agent: go on with a newer one. The rotation waits"));
        Optional<byte[]> present = open(format, sealed, List.of(keys.present()));
        if (present.isPresent()) {
            Arrays.fill(present.get(), (byte) 0);
            return Optional.of(sealed);
        }
        return open(format, sealed, keys.all()).map(plain -> {
            try {
                return format.seal(keys.present().certificates(), plain);
            } finally {
                Arrays.fill(plain, (byte) 0);
            }
        });
    }

    /** Nothing where no key opens it. Bytes that someone made up fail in many ways, unchecked ones among them. */
    private static Optional<byte[]> open(CredentialFormat format, String sealed, List<GatewayKey> keys) {
        try {
            return Optional.of(format.open(sealed, keys, false));
        } catch (Exception e) {
            return Optional.empty();
        }
    }
}

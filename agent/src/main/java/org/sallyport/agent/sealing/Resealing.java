package org.sallyport.agent.sealing;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.Keys;

/** Seals what was sealed to a former gateway key to the present one. */
public final class Resealing {
    private static final Set<String> FORMATS = Set.of("cms", "rsa-oaep");

    private Resealing() {}

    /**
     * The sealed text as it is to be: itself where the present key opens it, nothing where no key does.
     *
     * @param format of the text, which stays
     * @throws AgentException {@link AgentCode#UNSUPPORTED_CREDENTIAL_FORMAT} for a format that this agent doesn't know
     */
    public static Optional<String> reseal(String format, String sealed, Keys keys) {
        if (!FORMATS.contains(format)) {
            throw new AgentException(
                    AgentCode.UNSUPPORTED_CREDENTIAL_FORMAT,
                    "Credentials of the format '" + format
                            + "' can't be sealed anew by this agent: go on with a newer one. The rotation waits");
        }
        if (opens(format, sealed, keys.present())) {
            return Optional.of(sealed);
        }
        byte[] plain;
        try {
            plain = open(format, sealed, keys.all());
        } catch (Exception e) {
            return Optional.empty(); // bytes that someone made up fail in many ways, unchecked ones among them
        }
        try {
            return Optional.of(seal(format, keys, plain));
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static boolean opens(String format, String sealed, GatewayKey key) {
        try {
            Arrays.fill(open(format, sealed, List.of(key)), (byte) 0);
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    private static byte[] open(String format, String sealed, List<GatewayKey> keys)
            throws IOException, GeneralSecurityException {
        return switch (format) {
            case "cms" ->
                CmsEnvelope.open(Base64.getMimeDecoder().decode(sealed.replaceAll("-----[A-Z ]+-----", "")), keys);
            case "rsa-oaep" -> RsaOaep.open(sealed, keys, false);
            default -> throw new GeneralSecurityException("an unknown format");
        };
    }

    private static String seal(String format, Keys keys, byte[] plain) {
        try {
            return format.equals("cms")
                    ? Sealing.seal(keys.present().certificates(), plain)
                    : RsaOaep.seal((RSAPublicKey) keys.gatewayCertificate().getPublicKey(), plain);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has what the format needs", e);
        }
    }
}

package org.sallyport.agent.keys;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Seals what was sealed to a former gateway key to the present one. */
public final class Resealing {
    private Resealing() {}

    /**
     * The sealed text as it is to be: itself where the present key opens it, nothing where no key does or the format is
     * unknown.
     *
     * @param format of the text, which stays
     */
    public static Optional<String> reseal(String format, String sealed, Keys keys) {
        byte[] plain = new byte[0];
        try {
            if (opens(format, sealed, keys.present())) {
                return Optional.of(sealed);
            }
            plain = open(format, sealed, keys.all());
            return Optional.of(seal(format, keys, plain));
        } catch (Exception e) {
            // bytes that someone made up fail in many ways, unchecked ones among them
            return Optional.empty();
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

    private static String seal(String format, Keys keys, byte[] plain) throws GeneralSecurityException {
        return format.equals("cms")
                ? Sealing.seal(keys.present().certificates(), plain)
                : RsaOaep.seal((RSAPublicKey) keys.gatewayCertificate().getPublicKey(), plain);
    }
}

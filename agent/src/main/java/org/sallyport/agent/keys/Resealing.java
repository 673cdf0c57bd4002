package org.sallyport.agent.keys;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.sallyport.agent.failure.AgentException;

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
        if (!format.equals("cms")) {
            return Optional.empty();
        }
        byte[] plain = new byte[0];
        try {
            byte[] der = Base64.getMimeDecoder().decode(sealed.replaceAll("-----[A-Z ]+-----", ""));
            plain = CmsEnvelope.open(der, keys.all());
            return Optional.of(isPresent(der, keys) ? sealed : Sealing.seal(keys.gatewayCertificate(), plain));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException | AgentException e) {
            return Optional.empty();
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static boolean isPresent(byte[] der, Keys keys) {
        byte[] plain = new byte[0];
        try {
            plain = CmsEnvelope.open(der, List.of(keys.present()));
            return true;
        } catch (IOException | GeneralSecurityException e) {
            return false;
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }
}

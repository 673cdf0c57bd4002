package org.sallyport.agent.sealing;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * RSA-OAEP with the same hash for the text and for MGF1 and without a label, by Java's own provider. The parameters are
 * given, since Java's own name for OAEP with SHA-256 means SHA-1 for MGF1.
 */
enum Oaep {
    /** For the legacy form of {@code rsa-oaep} only. */
    SHA_1("SHA-1"),
    SHA_256("SHA-256");

    private final String hash;

    Oaep(String hash) {
        this.hash = hash;
    }

    /** A cipher in one of {@link Cipher}'s modes. */
    Cipher cipher(int mode, Key key) throws GeneralSecurityException {
        Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
        rsa.init(
                mode,
                key,
                new OAEPParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT));
        return rsa;
    }
}

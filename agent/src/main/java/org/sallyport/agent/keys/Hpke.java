package org.sallyport.agent.keys;

import static org.bouncycastle.crypto.hpke.HPKE.aead_AES_GCM256;
import static org.bouncycastle.crypto.hpke.HPKE.kdf_HKDF_SHA256;
import static org.bouncycastle.crypto.hpke.HPKE.kem_X25519_SHA256;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;

/**
 * Hybrid Public Key Encryption (RFC 9180): X25519 with HKDF-SHA-256, AES-256-GCM. What is sealed is the encapsulated key
 * (32 bytes) and the ciphertext. Nothing of the library is loaded before the first use.
 *
 * @param info what it is for; texts of another purpose don't open
 * @param associated whom or what it is for, likewise
 */
record Hpke(String info, String associated) {
    private static final int ENCAPSULATED = 32;

    /** Seals to a public key. */
    byte[] seal(byte[] publicKey, byte[] plain) {
        HPKEContextWithEncapsulation context =
                suite(HPKE.mode_base).setupBaseS(new X25519PublicKeyParameters(publicKey), bytes(info));
        return sealed(context, plain);
    }

    /** Seals to a public key so that the opener sees that the sealer knew the pre-shared key. */
    byte[] seal(byte[] publicKey, byte[] preShared, byte[] plain) {
        HPKEContextWithEncapsulation context = suite(HPKE.mode_psk)
                .SetupPSKS(new X25519PublicKeyParameters(publicKey), bytes(info), preShared, bytes(info));
        return sealed(context, plain);
    }

    /** Opens; whoever asked for the plaintext wipes it. */
    byte[] open(byte[] privateKey, byte[] sealed) throws GeneralSecurityException {
        return opened(
                sealed, encapsulated -> suite(HPKE.mode_base).setupBaseR(encapsulated, pair(privateKey), bytes(info)));
    }

    /** Opens what was sealed with the pre-shared key; whoever asked for the plaintext wipes it. */
    byte[] open(byte[] privateKey, byte[] preShared, byte[] sealed) throws GeneralSecurityException {
        return opened(
                sealed,
                encapsulated -> suite(HPKE.mode_psk)
                        .setupPSKR(encapsulated, pair(privateKey), bytes(info), preShared, bytes(info)));
    }

    private interface Receiving {
        HPKEContext context(byte[] encapsulated);
    }

    private static HPKE suite(byte mode) {
        return new HPKE(mode, kem_X25519_SHA256, kdf_HKDF_SHA256, aead_AES_GCM256);
    }

    private byte[] sealed(HPKEContextWithEncapsulation context, byte[] plain) {
        try {
            byte[] text = context.seal(bytes(associated), plain);
            return ByteBuffer.allocate(ENCAPSULATED + text.length)
                    .put(context.getEncapsulation())
                    .put(text)
                    .array();
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("what is in memory can be encrypted", e);
        }
    }

    private byte[] opened(byte[] sealed, Receiving receiving) throws GeneralSecurityException {
        if (sealed.length < ENCAPSULATED) {
            throw new GeneralSecurityException("too short");
        }
        try {
            HPKEContext context = receiving.context(Arrays.copyOf(sealed, ENCAPSULATED));
            return context.open(bytes(associated), Arrays.copyOfRange(sealed, ENCAPSULATED, sealed.length));
        } catch (InvalidCipherTextException | RuntimeException e) {
            // the library throws unchecked ones for points that no X25519 key has
            throw new GeneralSecurityException("it does not open", e);
        }
    }

    private static AsymmetricCipherKeyPair pair(byte[] privateKey) {
        X25519PrivateKeyParameters key = new X25519PrivateKeyParameters(privateKey);
        return new AsymmetricCipherKeyPair(key.generatePublicKey(), key);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}

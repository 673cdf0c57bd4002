package org.sallyport.agent.unlocking;

import java.io.IOException;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Collections;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.security.auth.login.LoginException;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/**
 * An opened PKCS#11 token with the one key that counts, by Java's own provider (SunPKCS11). An AES key encrypts by GCM;
 * with an RSA key the encrypting is done here, and the token decrypts by PKCS#1 v1.5, since that is what all tokens and
 * Java's provider know. What that padding is feared for, someone who has a stranger's messages decrypted and learns
 * which ones were well formed, has no place here: the one message is the agent's own file. Blocks.
 */
final class Pkcs11Token implements AutoCloseable {
    private static final String AES = "AES/GCM/NoPadding";
    private static final String RSA = "RSA/ECB/PKCS1Padding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final AuthProvider provider;
    private final Pkcs11Settings settings;
    private final Key key;
    private final KeyStore content;

    private Pkcs11Token(AuthProvider provider, Pkcs11Settings settings, KeyStore content, Key key) {
        this.provider = provider;
        this.settings = settings;
        this.content = content;
        this.key = key;
    }

    /**
     * Opens it, with one attempt to log in.
     *
     * @throws AgentException {@link AgentCode#TOKEN_UNAVAILABLE}, {@link AgentCode#TOKEN_PIN_REFUSED}
     */
    static Pkcs11Token open(Pkcs11Settings settings, char[] pin, RefusedPin refused) {
        try {
            AuthProvider provider = provider(settings);
            KeyStore content = KeyStore.getInstance("PKCS11", provider);
            refused.remember();
            logIn(content, pin, settings, refused);
            refused.forget();
            return new Pkcs11Token(provider, settings, content, key(content, settings));
        } catch (GeneralSecurityException | ProviderException | InvalidParameterException e) {
            throw unusable(settings, e);
        }
    }

    private static void logIn(KeyStore content, char[] pin, Pkcs11Settings settings, RefusedPin refused) {
        try {
            content.load(null, pin);
        } catch (IOException | GeneralSecurityException | ProviderException e) {
            if (loginCause(e)) {
                throw pinRefused(settings, refused, e);
            }
            refused.forget(); // it was pulled out, or its service is not up yet
            throw unusable(settings, e);
        }
    }

    /** What {@link #decrypt} turns back. */
    byte[] encrypt(byte[] secret) {
        try {
            if (!(key instanceof SecretKey)) {
                Cipher rsa = Cipher.getInstance(RSA);
                rsa.init(Cipher.ENCRYPT_MODE, certificate().getPublicKey());
                return rsa.doFinal(secret);
            }
            byte[] nonce = new byte[NONCE_BYTES];
            new SecureRandom().nextBytes(nonce);
            Cipher aes = Cipher.getInstance(AES, provider);
            aes.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            byte[] encrypted = aes.doFinal(secret);
            byte[] both = Arrays.copyOf(nonce, NONCE_BYTES + encrypted.length);
            System.arraycopy(encrypted, 0, both, NONCE_BYTES, encrypted.length);
            return both;
        } catch (GeneralSecurityException | ProviderException e) {
            throw unusable(settings, e);
        }
    }

    /** The secret; whoever asked for it wipes it. */
    byte[] decrypt(byte[] encrypted, Path file) {
        try {
            if (!(key instanceof SecretKey)) {
                Cipher rsa = Cipher.getInstance(RSA, provider);
                rsa.init(Cipher.DECRYPT_MODE, key);
                return rsa.doFinal(encrypted);
            }
            Cipher aes = Cipher.getInstance(AES, provider);
            aes.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, encrypted, 0, NONCE_BYTES));
            return aes.doFinal(encrypted, NONCE_BYTES, encrypted.length - NONCE_BYTES);
        } catch (GeneralSecurityException | ProviderException | IllegalArgumentException e) {
            throw new AgentException(
                    AgentCode.PASSPHRASE_REFUSED,
                    "The key '" + settings.key() + "' of the token '" + settings.token() + "' does not open " + file
                            + ": name the key that it was made with, or restore the file if it was changed",
                    e);
        }
    }

    /** Logs out. */
    @Override
    public void close() {
        try {
            provider.logout();
        } catch (LoginException e) {
            // The token was pulled out, or ends the session with the process.
        }
    }

    private static AuthProvider provider(Pkcs11Settings settings) {
        long slot = Pkcs11Slots.find(settings.module(), settings.token());
        String configuration =
                "--name = sallyport\nlibrary = \"" + settings.module().toAbsolutePath() + "\"\nslot = " + slot + "\n";
        return (AuthProvider) Security.getProvider("SunPKCS11").configure(configuration);
    }

    private static Key key(KeyStore content, Pkcs11Settings settings) throws GeneralSecurityException {
        Key key = content.getKey(settings.key(), null);
        if ((key instanceof SecretKey && key.getAlgorithm().equals("AES"))
                || (key instanceof PrivateKey && key.getAlgorithm().equals("RSA"))) {
            return key;
        }
        throw Pkcs11Slots.unavailable(
                "The token '" + settings.token() + "' has no fit key '" + settings.key() + "' (it shows "
                        + Collections.list(content.aliases())
                        + "): it must be an AES key, or an RSA key with a certificate of the same id",
                null);
    }

    private Certificate certificate() throws GeneralSecurityException {
        Certificate certificate = content.getCertificate(settings.key());
        if (certificate == null) {
            throw new GeneralSecurityException("no certificate");
        }
        return certificate;
    }

    private static boolean loginCause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof LoginException || (cause != null && loginCause(cause));
    }

    private static AgentException pinRefused(Pkcs11Settings settings, RefusedPin refused, Exception cause) {
        return new AgentException(
                AgentCode.TOKEN_PIN_REFUSED,
                "The token '" + settings.token() + "' refuses the PIN in " + settings.pinFile() + " (" + root(cause)
                        + "), which is not shown again as it is. " + refused.remedy(),
                cause);
    }

    private static AgentException unusable(Pkcs11Settings settings, Exception cause) {
        return Pkcs11Slots.unavailable(
                "The token '" + settings.token() + "' can't be used (" + root(cause)
                        + "): see whether its own tools can",
                cause);
    }

    /** What the token itself said, such as CKR_PIN_LOCKED. */
    private static String root(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? String.valueOf(failure.getMessage()) : root(cause);
    }
}

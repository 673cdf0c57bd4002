package org.sallyport.agent.keys;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.asn1.bc.ObjectStore;
import org.bouncycastle.crypto.util.ScryptConfig;
import org.bouncycastle.jcajce.BCFKSLoadStoreParameter;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/**
 * The encrypted file {@code keystore.bcfks} of a data directory: BouncyCastle's BCFKS, AES-256-CCM under a key derived
 * from a passphrase by scrypt. The passphrase is in a file of the administrator's choice or, without one, made at random
 * into {@code keystore.pass} beside it. Blocks; off the event loop only.
 */
public final class KeyStoreFile {
    private static final String MEMBER = "member";
    private static final String GATEWAY = "gateway";
    private static final int PASSPHRASE_BYTES = 32;
    /** scrypt's N for a passphrase that a person may have chosen. */
    private static final int CHOSEN_COST = 65_536;
    /** For one of 256 random bits: nobody guesses it, however cheap a guess is. */
    private static final int RANDOM_COST = 16;

    private final Path file;
    private final Path passphraseFile;
    private final boolean ownPassphrase;

    /**
     * The key store of a data directory.
     *
     * @param passphraseFile where the passphrase is; null to keep one beside the key store
     */
    public KeyStoreFile(Path directory, @Nullable Path passphraseFile) {
        this.file = directory.resolve("keystore.bcfks");
        this.ownPassphrase = passphraseFile == null;
        this.passphraseFile = passphraseFile == null ? directory.resolve("keystore.pass") : passphraseFile;
    }

    /** Loads what reading a key store takes; slow, so a program may do it early, beside its other work. */
    public static void prepare() {
        // an initialised class is all that is wanted
        BouncyCastle.PROVIDER.getName();
    }

    /** Whether the file is there. */
    public boolean exists() {
        return Files.exists(file);
    }

    /** Writes keys, and a passphrase first if there is none yet. */
    public void write(Keys keys) {
        if (ownPassphrase && !Files.exists(passphraseFile)) {
            SecretFiles.write(passphraseFile, randomPassphrase());
        }
        char[] passphrase = passphrase();
        try {
            SecretFiles.write(file, encrypt(keys, passphrase));
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    /**
     * Reads the keys.
     *
     * @throws AgentException {@link AgentCode#PASSPHRASE_REFUSED}, {@link AgentCode#KEY_STORE_DAMAGED},
     *     {@link AgentCode#LOOSE_FILE_MODE}, {@link AgentCode#DATA_DIRECTORY}
     */
    public Keys read() {
        byte[] content = SecretFiles.read(file);
        char[] passphrase = passphrase();
        try {
            return decrypt(content, passphrase);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private byte[] encrypt(Keys keys, char[] passphrase) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            KeyStore store = KeyStore.getInstance("BCFKS", BouncyCastle.PROVIDER);
            store.load(null, passphrase);
            store.setKeyEntry(
                    MEMBER, KeyEntry.encrypt(keys.memberKey(), passphrase), new Certificate[] {keys.memberCertificate()
                    });
            store.setKeyEntry(GATEWAY, KeyEntry.encrypt(keys.gatewayKey(), passphrase), new Certificate[] {
                keys.gatewayCertificate()
            });
            store.store(new BCFKSLoadStoreParameter.Builder(bytes, passphrase)
                    .withStorePBKDFConfig(
                            new ScryptConfig.Builder(ownPassphrase ? RANDOM_COST : CHOSEN_COST, 8, 1).build())
                    .build());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("keys in memory can be encrypted", e);
        }
        return bytes.toByteArray();
    }

    private Keys decrypt(byte[] content, char[] passphrase) {
        try {
            KeyStore store = KeyStore.getInstance("BCFKS", BouncyCastle.PROVIDER);
            store.load(new ByteArrayInputStream(content), passphrase);
            return new Keys(
                    (PrivateKey) entry(store.getKey(MEMBER, passphrase)),
                    (X509Certificate) entry(store.getCertificate(MEMBER)),
                    (PrivateKey) entry(store.getKey(GATEWAY, passphrase)),
                    (X509Certificate) entry(store.getCertificate(GATEWAY)));
        } catch (IOException e) {
            throw wellFormed(content) ? passphraseRefused(e) : damaged(e);
        } catch (GeneralSecurityException | RuntimeException e) {
            // the library throws runtime exceptions of several kinds for files that aren't key stores
            throw damaged(e);
        }
    }

    private static <T> T entry(@Nullable T entry) throws GeneralSecurityException {
        if (entry == null) {
            throw new GeneralSecurityException("an entry is missing");
        }
        return entry;
    }

    /** A wrong passphrase and changed bytes fail the same check; broken structure is told apart. */
    private static boolean wellFormed(byte[] content) {
        try {
            return ObjectStore.getInstance(content) != null;
        } catch (IllegalArgumentException | ClassCastException e) {
            return false;
        }
    }

    private AgentException passphraseRefused(Exception cause) {
        return new AgentException(
                AgentCode.PASSPHRASE_REFUSED,
                "The passphrase in " + passphraseFile + " does not open " + file
                        + ": give the one it was made with, or restore the file if it was changed",
                cause);
    }

    private AgentException damaged(Exception cause) {
        return new AgentException(
                AgentCode.KEY_STORE_DAMAGED, file + " is no complete key store: restore it from a backup", cause);
    }

    private char[] passphrase() {
        byte[] bytes = SecretFiles.read(passphraseFile);
        char[] characters = StandardCharsets.UTF_8
                .decode(java.nio.ByteBuffer.wrap(bytes))
                .toString()
                .strip()
                .toCharArray();
        Arrays.fill(bytes, (byte) 0);
        if (characters.length == 0) {
            throw new AgentException(AgentCode.PASSPHRASE_REFUSED, passphraseFile + " is empty");
        }
        return characters;
    }

    private static byte[] randomPassphrase() {
        byte[] bytes = new byte[PASSPHRASE_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encode(bytes);
    }
}

package org.sallyport.agent.keys;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/**
 * The encrypted file {@code keystore.bin} of a data directory: AES-256-GCM under a key derived from a secret. The secret
 * is the systemd credential {@code sallyport-passphrase} where the unit has one, else what the administrator named, a
 * token's or in a file, or else made at random beside it, on Windows under its data protection. Blocks; off the event loop
 * only.
 */
public final class KeyStoreFile {
    private final Path file;
    private final Unlocking unlocking;

    /**
     * The key store of a data directory.
     *
     * @param settings how it opens
     */
    public KeyStoreFile(Path directory, KeyStoreSettings settings) {
        this(directory, settings, System.getenv());
    }

    KeyStoreFile(Path directory, KeyStoreSettings settings, Map<String, String> environment) {
        this.file = directory.resolve("keystore.bin");
        this.unlocking = Unlocking.choose(
                directory, settings, environment, System.getProperty("os.name").startsWith("Windows"));
    }

    /** Whether the file is there. */
    public boolean exists() {
        return Files.exists(file);
    }

    /**
     * Writes keys, and a passphrase first if there is none yet. What was there before stays where it fails.
     *
     * @throws AgentException {@link AgentCode#PASSPHRASE_REFUSED}, {@link AgentCode#TOKEN_UNAVAILABLE},
     *     {@link AgentCode#TOKEN_PIN_REFUSED}, {@link AgentCode#LOOSE_FILE_MODE}, {@link AgentCode#DATA_DIRECTORY}
     */
    public void write(Keys keys) {
        unlocking.prepare();
        byte[] secret = unlocking.secret();
        try {
            Derivation derivation = unlocking.guessable() ? Derivation.GUESSABLE : Derivation.RANDOM;
            SecretFiles.write(file, KeyFormat.encrypt(keys, secret, derivation));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("keys in memory can be encrypted", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /**
     * Reads the keys.
     *
     * @throws AgentException {@link AgentCode#PASSPHRASE_REFUSED}, {@link AgentCode#KEY_STORE_DAMAGED},
     *     {@link AgentCode#TOKEN_UNAVAILABLE}, {@link AgentCode#TOKEN_PIN_REFUSED}, {@link AgentCode#LOOSE_FILE_MODE},
     *     {@link AgentCode#DATA_DIRECTORY}
     */
    public Keys read() {
        byte[] content = SecretFiles.read(file);
        byte[] secret = unlocking.secret();
        try {
            return KeyFormat.decrypt(content, secret);
        } catch (KeyFormat.SecretRefused e) {
            throw new AgentException(
                    AgentCode.PASSPHRASE_REFUSED,
                    "The secret in " + unlocking.name() + " does not open " + file
                            + ": give the one it was made with, or restore the file if it was changed",
                    e);
        } catch (GeneralSecurityException e) {
            throw new AgentException(
                    AgentCode.KEY_STORE_DAMAGED,
                    file + " is no whole key store (" + e.getMessage() + "): restore it from a backup, or enrol again",
                    e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }
}

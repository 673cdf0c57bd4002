package org.sallyport.agent.keys;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.unlocking.KeyStoreSettings;
import org.sallyport.agent.unlocking.Unlocking;

/**
 * The encrypted file {@code keystore.bin} of a data directory: AES-256-GCM under a key derived from a secret. The secret
 * is the systemd credential {@code sallyport-passphrase} where the unit has one, else what the administrator named, a
 * token's or in a file, or else made at random beside it, on Windows under its data protection. Blocks; off the event loop
 * only.
 */
public final class KeyStoreFile {
    private static final ReentrantLock UPDATING = new ReentrantLock();

    private final Path file;
    private final Path lock;
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
        this.lock = directory.resolve("keystore.lock");
    }

    /** Whether the file is there. */
    public boolean exists() {
        return Files.exists(file);
    }

    /** When the file was last written; the epoch where that can't be told. */
    FileTime written() {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
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
     * Changes the keys, with no other change between reading and writing: programs that share the data directory wait for
     * each other. What is on the disk stays where the change fails or changes nothing.
     *
     * @return what is on the disk then
     */
    public Keys update(UnaryOperator<Keys> change) {
        UPDATING.lock(); // within a process the file's lock keeps nobody out
        try (FileChannel channel = SecretFiles.openToWrite(lock)) {
            channel.lock(); // closing the channel releases it
            Keys before = read();
            Keys after = change.apply(before);
            if (!after.equals(before)) {
                write(after);
            }
            return after;
        } catch (IOException e) {
            throw new AgentException(
                    AgentCode.DATA_DIRECTORY,
                    lock + " can't be locked (" + e + "): the data directory has to lie on a disk that knows locks",
                    e);
        } finally {
            UPDATING.unlock();
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

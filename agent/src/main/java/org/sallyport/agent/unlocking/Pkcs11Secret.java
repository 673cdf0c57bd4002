package org.sallyport.agent.unlocking;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;

/**
 * A random secret, encrypted by a key that never leaves a PKCS#11 token. The token is used when the key store is opened
 * or written, and not in between; a PIN that it refused is not shown to it again ({@link RefusedPin}).
 *
 * @param file the encrypted secret
 * @param systemd whether the PIN's file is a credential of the systemd unit
 */
record Pkcs11Secret(Path file, Pkcs11Settings settings, boolean systemd) implements Unlocking {
    @Override
    public String name() {
        return file + " by the key '" + settings.key() + "' of the token '" + settings.token() + "'";
    }

    @Override
    public boolean guessable() {
        return false;
    }

    @Override
    public void prepare() {
        if (!Files.exists(file)) {
            byte[] secret = RandomSecret.make();
            try (Pkcs11Token token = open()) {
                SecretFiles.write(file, token.encrypt(secret));
            } finally {
                Arrays.fill(secret, (byte) 0);
            }
        }
    }

    @Override
    public byte[] secret() {
        byte[] encrypted = SecretFiles.read(file);
        try (Pkcs11Token token = open()) {
            return token.decrypt(encrypted, file);
        }
    }

    /** One at a time, of all processes: one that logs in must not look to another like one that was refused. */
    private Pkcs11Token open() {
        synchronized (Pkcs11Secret.class) {
            try (FileChannel channel = SecretFiles.openToWrite(beside(".lock"))) {
                channel.lock(); // until the channel is closed
                return logIn();
            } catch (IOException e) {
                throw new AgentException(
                        AgentCode.DATA_DIRECTORY, beside(".lock") + " can't be locked (" + e.getMessage() + ")", e);
            }
        }
    }

    private Path beside(String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    private Pkcs11Token logIn() {
        Path pinFile = settings.pinFile();
        RefusedPin refused = new RefusedPin(beside(".refused"), pinFile, systemd);
        refused.requireOther();
        byte[] content = systemd ? new SystemdCredential(pinFile).content() : SecretFiles.read(pinFile);
        char[] pin = Passphrases.pin(content, pinFile);
        try {
            return Pkcs11Token.open(settings, pin, refused);
        } finally {
            Arrays.fill(pin, '\0');
        }
    }
}

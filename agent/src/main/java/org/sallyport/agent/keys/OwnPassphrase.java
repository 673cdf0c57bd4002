package org.sallyport.agent.keys;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/** The passphrase of 256 random bits that the agent makes for itself where the administrator names none. */
record OwnPassphrase(Path file) implements Unlocking {
    private static final int BYTES = 32;

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public boolean guessable() {
        return false;
    }

    @Override
    public byte[] secret() {
        return Passphrases.trimmed(SecretFiles.read(file), file);
    }

    @Override
    public void prepare() {
        if (!Files.exists(file)) {
            byte[] bytes = new byte[BYTES];
            new SecureRandom().nextBytes(bytes);
            SecretFiles.write(file, Base64.getUrlEncoder().withoutPadding().encode(bytes));
        }
    }
}

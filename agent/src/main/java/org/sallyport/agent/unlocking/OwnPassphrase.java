package org.sallyport.agent.unlocking;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.sallyport.agent.files.SecretFiles;

/**
 * The passphrase of 256 random bits that the agent makes for itself where the administrator names none. What stands in its
 * place and is none of ours counts as chosen by a person.
 */
record OwnPassphrase(Path file) implements Unlocking {
    /** Characters of so many bytes in base64url without padding. */
    private static final int LENGTH = 43;

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public boolean guessable() {
        byte[] secret = secret();
        try {
            return secret.length != LENGTH || !isBase64Url(secret);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static boolean isBase64Url(byte[] text) {
        for (byte one : text) {
            if (!Character.isLetterOrDigit((char) one) && one != '-' && one != '_') {
                return false;
            }
        }
        return true;
    }

    @Override
    public byte[] secret() {
        return Passphrases.passphrase(SecretFiles.read(file), file);
    }

    @Override
    public void prepare() {
        if (!Files.exists(file)) {
            byte[] secret = RandomSecret.make();
            byte[] text = Base64.getUrlEncoder().withoutPadding().encode(secret);
            try {
                SecretFiles.write(file, text);
            } finally {
                Arrays.fill(secret, (byte) 0);
                Arrays.fill(text, (byte) 0);
            }
        }
    }
}

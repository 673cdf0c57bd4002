package org.sallyport.agent.unlocking;

import java.nio.file.Path;
import org.sallyport.agent.files.SecretFiles;

/** A passphrase in a file of the administrator's, which only its owner may read. */
record PassphraseFile(Path file) implements Unlocking {
    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public boolean guessable() {
        return true;
    }

    @Override
    public byte[] secret() {
        return Passphrases.passphrase(SecretFiles.read(file), file);
    }
}

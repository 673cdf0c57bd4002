package org.sallyport.agent.keys;

import java.nio.file.Path;

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
        return Passphrases.trimmed(SecretFiles.read(file), file);
    }
}

package org.sallyport.agent.keys;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentException;

/** Where the secret comes from that opens a key store. Blocks; off the event loop only. */
interface Unlocking {
    /** What people call it: the file's path. */
    String name();

    /** Whether a person may have chosen the secret, so that guessing it has to be made dear. */
    boolean guessable();

    /**
     * The secret; whoever asked for it wipes it.
     *
     * @throws AgentException when there is none or others may read it
     */
    byte[] secret();

    /** Makes a random secret, if this is a place of ours and there is none yet. */
    default void prepare() {}

    /** The first that is there: systemd's credential, the administrator's file, our own beside the key store. */
    static Unlocking choose(Path directory, @Nullable Path passphraseFile, Map<String, String> environment) {
        Optional<Unlocking> credential = SystemdCredential.in(environment);
        if (credential.isPresent()) {
            return credential.get();
        }
        return passphraseFile == null
                ? new OwnPassphrase(directory.resolve("keystore.pass"))
                : new PassphraseFile(passphraseFile);
    }
}

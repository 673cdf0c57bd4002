package org.sallyport.agent.unlocking;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.sallyport.agent.failure.AgentException;

/** Where the secret comes from that opens a key store. Blocks; off the event loop only. */
public interface Unlocking {
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

    /**
     * The first that is there: systemd's credential; what the administrator named, a token or a file; what the agent makes
     * for itself, which on Windows is kept by its data protection.
     */
    static Unlocking choose(
            Path directory, KeyStoreSettings settings, Map<String, String> environment, boolean windows) {
        Optional<Unlocking> credential = SystemdCredential.in(environment);
        if (credential.isPresent()) {
            return credential.get();
        }
        Pkcs11Settings token = settings.token();
        if (token != null) {
            boolean systemd = SystemdCredential.holds(token.pinFile(), environment);
            return new Pkcs11Secret(directory.resolve("keystore.p11"), token, systemd);
        }
        Path passphraseFile = settings.passphraseFile();
        if (passphraseFile != null) {
            return new PassphraseFile(passphraseFile);
        }
        Path own = directory.resolve("keystore.pass");
        return windows && !Files.exists(own)
                ? new DpapiSecret(directory.resolve("keystore.dpapi"))
                : new OwnPassphrase(own);
    }
}

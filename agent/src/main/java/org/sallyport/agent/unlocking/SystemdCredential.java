package org.sallyport.agent.unlocking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/**
 * The credential {@code sallyport-passphrase} of a systemd unit ({@code LoadCredential=},
 * {@code LoadCredentialEncrypted=}). Its file's mode is not judged: systemd gives the service access by an access control
 * list, which shows as a group's, and keeps the directory from everyone else.
 */
record SystemdCredential(Path file) implements Unlocking {
    private static final String DIRECTORY = "CREDENTIALS_DIRECTORY";
    private static final String CREDENTIAL = "sallyport-passphrase";

    /** Whether a file is one of the unit's credentials, of whatever name. */
    static boolean holds(Path file, Map<String, String> environment) {
        String directory = environment.get(DIRECTORY);
        return directory != null && file.startsWith(directory);
    }

    /** The unit's, if it has one. */
    static Optional<Unlocking> in(Map<String, String> environment) {
        return Optional.ofNullable(environment.get(DIRECTORY))
                .map(directory -> Path.of(directory, CREDENTIAL))
                .filter(Files::exists)
                .map(SystemdCredential::new);
    }

    @Override
    public String name() {
        return "systemd's credential " + file;
    }

    @Override
    public boolean guessable() {
        return true;
    }

    @Override
    public byte[] secret() {
        return Passphrases.passphrase(content(), file);
    }

    /** All that the credential holds; whoever asked for it wipes it. */
    byte[] content() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AgentException(
                    AgentCode.DATA_DIRECTORY,
                    name() + " can't be read (" + e.getClass().getSimpleName()
                            + "): check LoadCredential in the unit, and that it runs as the agent's user",
                    e);
        }
    }
}

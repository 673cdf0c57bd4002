package org.sallyport.agent.credentials;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Credentials;

/**
 * Secrets that systemd hands to the unit ({@code LoadCredential=}, {@code LoadCredentialEncrypted=}), as JSON. Those whose
 * names begin with {@code sallyport-} are the agent's own, and none of them.
 */
final class SystemdSecrets implements SecretStore {
    private static final String VARIABLE = "CREDENTIALS_DIRECTORY";
    private static final String OWN = "sallyport-";

    private final @Nullable String directory;
    private final WorkerExecutor worker;

    SystemdSecrets(Map<String, String> environment, WorkerExecutor worker) {
        this.directory = environment.get(VARIABLE);
        this.worker = worker;
    }

    @Override
    public Optional<String> unfit(SecretName name) {
        return name.segments().size() == 1 && !name.path().startsWith(OWN)
                ? Optional.empty()
                : Optional.of("systemd's credentials have no '/' in their names, and those that begin with '" + OWN
                        + "' are the agent's own");
    }

    @Override
    public Future<Credentials> read(SecretName name, Set<String> understood) {
        if (directory == null) {
            return Future.failedFuture(SecretFailures.missing(
                    name, "systemd's credentials, of which the agent's unit loads none (" + VARIABLE + " is not set)"));
        }
        Path file = Path.of(directory, name.path());
        return worker.executeBlocking(() -> readNow(name, file, understood), false);
    }

    private static Credentials readNow(SecretName name, Path file, Set<String> understood) {
        byte[] json = new byte[0];
        try {
            json = Files.readAllBytes(file);
            return SecretFailures.read(name, json, understood);
        } catch (NoSuchFileException e) {
            throw SecretFailures.missing(name, file.toString());
        } catch (IOException e) {
            throw SecretFailures.unavailable("A credential of the agent's systemd unit can't be read", e);
        } finally {
            Arrays.fill(json, (byte) 0);
        }
    }
}

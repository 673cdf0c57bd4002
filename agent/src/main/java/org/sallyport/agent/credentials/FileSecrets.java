package org.sallyport.agent.credentials;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.datasource.spi.Credentials;

/**
 * Secrets in a directory that only the agent's user may use, one JSON file each: {@code db/sales} is
 * {@code db/sales.json}. A link that leads out of the directory is none of its files.
 */
final class FileSecrets implements SecretStore {
    private static final String ENDING = ".json";
    private static final long MOST_BYTES = 64 * 1024;

    private final Path directory;
    private final WorkerExecutor worker;

    FileSecrets(Path directory, WorkerExecutor worker) {
        this.directory = directory;
        this.worker = worker;
    }

    @Override
    public Future<Credentials> read(SecretName name, Set<String> understood) {
        return worker.executeBlocking(() -> readNow(name, understood), false);
    }

    private Credentials readNow(SecretName name, Set<String> understood) {
        byte[] json = new byte[0];
        try {
            json = content(name);
            return SecretFailures.read(name, json, understood);
        } catch (NoSuchFileException e) {
            throw SecretFailures.missing(name, String.valueOf(e.getFile()));
        } catch (IOException e) {
            throw SecretFailures.unavailable("The agent's directory of secrets can't be read", e);
        } finally {
            Arrays.fill(json, (byte) 0);
        }
    }

    private byte[] content(SecretName name) throws IOException {
        Path file = locate(name);
        try {
            SecretFiles.requireTight(directory);
            return SecretFiles.read(file);
        } catch (AgentException e) {
            throw SecretFailures.refused("The agent does not read its secrets from files that others may use", e);
        }
    }

    /** The secret's file, with links resolved; names that differ in case only are not the same. */
    private Path locate(SecretName name) throws IOException {
        Path root = root();
        Path spelt = root.resolve(name.path() + ENDING);
        String found = spelt.toRealPath(LinkOption.NOFOLLOW_LINKS).toString();
        Path real = spelt.toRealPath();
        if (!found.equals(spelt.toString()) || !real.startsWith(root)) {
            throw new NoSuchFileException(spelt.toString());
        }
        if (!Files.isRegularFile(real) || Files.size(real) > MOST_BYTES) {
            throw SecretFailures.unfit(name, "it is no file of at most " + MOST_BYTES + " bytes");
        }
        return real;
    }

    /** A directory that is gone as a whole is a fault, not a secret that was taken away. */
    private Path root() throws IOException {
        try {
            return directory.toRealPath();
        } catch (NoSuchFileException e) {
            throw new IOException("the directory " + directory + " is not there", e);
        }
    }
}

package org.sallyport.agent.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The directories in which logs were begun, a line each in the file {@value #FILE} of the data directory: so that a log
 * that was removed as a whole isn't taken for one that never was. Blocks.
 */
final class BegunLogs {
    static final String FILE = "audit.begun";

    private final Path file;
    private final Storage storage;

    BegunLogs(Path data, Storage storage) {
        this.file = data.resolve(FILE);
        this.storage = storage;
    }

    /** Fails where a log was begun of which there is not even a head any more. */
    void requireHead(Path directory) throws IOException, BrokenChainException {
        if (!Files.exists(directory.resolve(Head.FILE)) && lines().contains(line(directory))) {
            throw new BrokenChainException(
                    "a log was begun there, as " + file + " says, and " + Head.FILE + " is missing");
        }
    }

    /** Notes a log that has a head. */
    void add(Path directory) throws IOException {
        List<String> lines = lines();
        if (!lines.contains(line(directory))) {
            lines.add(line(directory));
            storage.replace(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<String> lines() throws IOException {
        return Files.exists(file) ? new ArrayList<>(Files.readAllLines(file)) : new ArrayList<>();
    }

    private static String line(Path directory) {
        return directory.toAbsolutePath().normalize().toString();
    }
}

package org.sallyport.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data directory, held by one running agent at a time: two would fence each other's links for ever. The operating
 * system lets it go when the process ends, however it ends.
 */
final class DataDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    private final FileChannel channel;

    private DataDirectory(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Holds a directory that exists. Blocks on the disk.
     *
     * @throws AgentException {@link AgentCode#DATA_DIRECTORY_IN_USE}, {@link AgentCode#DATA_DIRECTORY}
     */
    static DataDirectory hold(Path data) {
        Path file = data.resolve("agent.lock");
        FileChannel channel = SecretFiles.openToWrite(file);
        try {
            if (isLocked(channel)) {
                return new DataDirectory(channel);
            }
        } catch (IOException e) {
            close(channel);
            throw new AgentException(
                    AgentCode.DATA_DIRECTORY,
                    file + " can't be locked (" + e + "): the data directory has to lie on a disk that knows locks",
                    e);
        }
        close(channel);
        throw new AgentException(
                AgentCode.DATA_DIRECTORY_IN_USE,
                "Another agent runs on the data directory " + data
                        + ": stop it, or enrol this one with a data directory of its own ('data')");
    }

    /** Lets the directory go. May be called repeatedly. */
    @Override
    public void close() {
        close(channel);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // an agent of this very process
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("the data directory's lock could not be closed: {}", e.toString());
        }
    }
}

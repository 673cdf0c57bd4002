package org.sallyport.cloud;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.sallyport.cloud.problem.CloudCode;

/** The cloud's own directory, held by one process at a time. */
final class DataDirectory implements AutoCloseable {
    private final FileChannel channel;

    private DataDirectory(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Makes the directory where it is missing, and holds it. Blocks on the disk.
     *
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#DATA_IN_USE}, {@link CloudCode#START_FAILED}
     */
    static DataDirectory hold(Path data) {
        try {
            Files.createDirectories(data);
            FileChannel channel =
                    FileChannel.open(data.resolve("cloud.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                return new DataDirectory(channel);
            }
            channel.close();
        } catch (IOException e) {
            throw CloudCode.START_FAILED.failure("The data directory " + data + " can't be used: " + e, e);
        }
        throw CloudCode.DATA_IN_USE.failure(
                "Another cloud runs on the data directory " + data + "; stop it, or give this one its own");
    }

    /** Lets the directory go. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw CloudCode.INTERNAL.failure("The data directory's lock could not be closed", e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}

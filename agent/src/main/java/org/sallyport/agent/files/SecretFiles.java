package org.sallyport.agent.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/**
 * Files that only their owner may read. Written whole or not at all: into a temporary file in the same directory, forced
 * to disk, renamed. Blocks; off the event loop only.
 */
public final class SecretFiles {
    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private SecretFiles() {}

    /** Makes a directory of mode 0700, if there is none, and checks its mode. */
    public static void makeDirectory(Path directory) {
        try {
            Files.createDirectories(directory, mode(directory, "rwx------"));
        } catch (IOException e) {
            throw unusable(directory, "can't be made", e);
        }
        requireTight(directory);
    }

    /** Writes a file of mode 0600; replaces one that is there. */
    public static void write(Path file, byte[] content) {
        Path parent = parent(file);
        try {
            Path temporary = Files.createTempFile(parent, file.getFileName() + ".", ".new", mode(parent, "rw-------"));
            try {
                keepOwner(temporary, Files.exists(file) ? file : parent);
                writeThrough(temporary, content);
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
            forceDirectory(parent);
        } catch (IOException e) {
            throw unusable(file, "can't be written", e);
        }
    }

    /** Opens a file for writing, and makes it with mode 0600 if there is none. */
    public static FileChannel openToWrite(Path file) {
        try {
            boolean made = !Files.exists(file);
            Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileChannel channel = FileChannel.open(file, options, mode(file, "rw-------"));
            if (made) {
                keepOwner(file, parent(file));
            }
            return channel;
        } catch (IOException e) {
            throw unusable(file, "can't be written", e);
        }
    }

    /**
     * Makes a new file of mode 0600 and opens it for writing; follows no link.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is something of that name
     */
    public static FileChannel create(Path file) throws IOException {
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return FileChannel.open(file, options, mode(file, "rw-------"));
    }

    /** Reads a file after checking its mode. */
    public static byte[] read(Path file) {
        requireTight(file);
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unusable(file, "can't be read", e);
        }
    }

    /**
     * Refuses a file or directory that others than its owner may use.
     *
     * @throws AgentException {@link AgentCode#LOOSE_FILE_MODE}, saying which and what to do
     */
    public static void requireTight(Path path) {
        if (!posix(path)) {
            return;
        }
        Set<PosixFilePermission> permissions;
        try {
            permissions = Files.getPosixFilePermissions(path);
        } catch (IOException e) {
            throw unusable(path, "can't be read", e);
        }
        if (!OWNER_ONLY.containsAll(permissions)) {
            throw new AgentException(
                    AgentCode.LOOSE_FILE_MODE,
                    path + " has mode " + PosixFilePermissions.toString(permissions)
                            + ", so that others may use it: chmod " + (Files.isDirectory(path) ? "700 " : "600 ")
                            + path);
        }
    }

    /** What an administrator changes as root stays the agent's. */
    private static void keepOwner(Path made, Path before) throws IOException {
        if (posix(made) && !Files.getOwner(made).equals(Files.getOwner(before))) {
            Files.setOwner(made, Files.getOwner(before));
        }
    }

    private static void writeThrough(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** Without this the rename itself may be lost in a power cut. Windows can't open directories and needs it not. */
    private static void forceDirectory(Path directory) throws IOException {
        if (posix(directory)) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static FileAttribute<?>[] mode(Path at, String permissions) {
        return posix(at)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw unusable(file, "is no file", new UncheckedIOException(new IOException("a root")));
        }
        return parent;
    }

    private static AgentException unusable(Path path, String what, Exception cause) {
        return new AgentException(
                AgentCode.DATA_DIRECTORY,
                path + " " + what + " (" + cause.getClass().getSimpleName() + "): check that it exists and"
                        + " belongs to the user who runs the agent",
                cause);
    }
}

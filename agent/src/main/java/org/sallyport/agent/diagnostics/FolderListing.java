package org.sallyport.agent.diagnostics;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.text.Printable;

/**
 * Names, sizes, modes, owners and times of a folder's files, and nothing of what is in them. Links in it aren't followed;
 * the folder itself may be one.
 */
public final class FolderListing {
    private static final int DEEPEST = 4;
    private static final int MOST = 2_000;

    private final Path folder;
    private final List<String> lines = new ArrayList<>();

    private FolderListing(Path folder) {
        this.folder = folder;
    }

    /** Lists a folder. Blocks on the disk; what can't be read is told in its place. */
    public static String of(Path folder) throws IOException {
        Path real = folder.toRealPath();
        FolderListing listing = new FolderListing(real);
        Files.walkFileTree(real, Set.of(), DEEPEST, listing.new Visitor());
        Path named = folder.toAbsolutePath();
        return named + (named.equals(real) ? "" : " -> " + real) + "\n" + String.join("\n", listing.lines) + "\n";
    }

    private FileVisitResult add(Path file, String line) {
        if (lines.size() >= MOST) {
            lines.add("(cut here: at most " + MOST + " files are listed)");
            return FileVisitResult.TERMINATE;
        }
        String name = file.equals(folder) ? "." : folder.relativize(file).toString();
        lines.add(line + " " + Printable.line(name));
        return FileVisitResult.CONTINUE;
    }

    private static String line(Path file, BasicFileAttributes attributes) {
        char kind = attributes.isDirectory()
                ? 'd'
                : attributes.isSymbolicLink() ? 'l' : attributes.isRegularFile() ? '-' : '?';
        return "%c%-9s %-20s %12d %s"
                .formatted(
                        kind,
                        mode(file),
                        Printable.line(owner(file)),
                        attributes.size(),
                        attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS));
    }

    private static String mode(Path file) {
        try {
            return PosixFilePermissions.toString(
                    Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .permissions());
        } catch (IOException | UnsupportedOperationException e) {
            return "?";
        }
    }

    private static String owner(Path file) {
        try {
            return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName();
        } catch (IOException | UnsupportedOperationException e) {
            return "?";
        }
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return add(directory, line(directory, attributes));
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return add(file, line(file, attributes));
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (file.equals(folder)) {
                throw failure;
            }
            return add(file, "(can't be read: " + failure.getClass().getSimpleName() + ")");
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) {
            return FileVisitResult.CONTINUE;
        }
    }
}

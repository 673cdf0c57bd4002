package org.sallyport.datasource.settings;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Paths as they stand in settings. */
final class FilePath {
    /** What a text is that {@link #parse} doesn't take. */
    static final String UNFIT = "must be a path; between double quotes each '\\' is written twice";

    private FilePath() {}

    /**
     * Reads one; empty where no file can have it, or it is blank. A control character is what YAML made of a backslash: {@code \a} between
     * double quotes is one.
     */
    static Optional<Path> parse(String text) {
        if (text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /**
     * What the end of a problem tells of a path: nothing unless its folder is there. Whoever takes the setting for the secret
     * itself writes one, which may begin with a slash.
     */
    static String told(Path path) {
        Path folder = path.getParent();
        boolean surely = path.isAbsolute() && folder != null && folder.getNameCount() > 0 && Files.isDirectory(folder);
        return surely ? ": " + path : "";
    }
}

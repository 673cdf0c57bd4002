package org.sallyport.datasource.sql.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Drivers that are on the tests' class path, as an administrator puts them into folders. */
final class FolderDrivers {
    private FolderDrivers() {}

    /** Puts the jar whose name begins so into a folder, which is made. */
    static void put(String jar, Path folder) throws IOException {
        String[] classPath = System.getProperty("java.class.path").split(System.getProperty("path.separator"), -1);
        Path found = Arrays.stream(classPath)
                .map(Path::of)
                .filter(entry -> String.valueOf(entry.getFileName()).startsWith(jar + "-"))
                .findFirst()
                .orElseThrow();
        Files.copy(found, Files.createDirectories(folder).resolve(jar + ".jar"));
    }
}

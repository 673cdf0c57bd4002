package org.sallyport.datasource.sql.jdbc;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;

/**
 * Drivers that are not part of the product: each in a folder of its own below one folder, with all jars that it needs.
 * A driver sees its own jars and the JDK's classes, nothing of ours. It is loaded when a connection first needs it, and
 * stays until the process ends: what it brings in native code could not be loaded twice.
 */
public final class DriverFolder {
    private static final Map<Path, Driver> LOADED = new ConcurrentHashMap<>();

    private final @Nullable Path folder;

    public DriverFolder(@Nullable Path folder) {
        this.folder = folder;
    }

    /** The folder of one driver. */
    public Path of(String name) {
        return folder == null ? Path.of("drivers", name) : folder.resolve(name);
    }

    /**
     * A driver. Blocks on the disk.
     *
     * @param name the name of its folder
     * @param artifact where it can be had, for people who must put it there
     * @throws SourceException {@code INVALID_PARAMETERS} when it isn't there or is no driver
     */
    public Driver driver(String name, String artifact) {
        Path place = of(name).toAbsolutePath().normalize();
        return LOADED.computeIfAbsent(place, path -> load(path, name, artifact));
    }

    private Driver load(Path place, String name, String artifact) {
        List<URL> jars = jars(place);
        if (folder == null || jars.isEmpty()) {
            throw new SourceException(
                    SourceCode.INVALID_PARAMETERS,
                    "The agent has no driver for " + name + ": put the jars of " + artifact + " into " + place
                            + " on the agent's machine");
        }
        // never closed: see above
        URLClassLoader loader =
                new URLClassLoader("driver-" + name, jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        try {
            return ServiceLoader.load(Driver.class, loader).stream()
                    .filter(provider -> provider.type().getClassLoader() == loader)
                    .findFirst()
                    .orElseThrow(() -> noDriver(place, null))
                    .get();
        } catch (ServiceConfigurationError | LinkageError e) {
            throw noDriver(place, e);
        }
    }

    private static List<URL> jars(Path place) {
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            List<URL> jars = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                if (file.toString().endsWith(".jar")) {
                    jars.add(url(file));
                }
            }
            return jars;
        } catch (IOException e) {
            throw new SourceException(
                    SourceCode.INVALID_PARAMETERS, "The folder of drivers " + place + " can't be read", e);
        }
    }

    private static URL url(Path file) throws MalformedURLException {
        return file.toUri().toURL();
    }

    private static SourceException noDriver(Path place, @Nullable Throwable cause) {
        return new SourceException(
                SourceCode.INVALID_PARAMETERS,
                "None of the jars in " + place + " on the agent's machine holds a JDBC driver that can be loaded. "
                        + "Put the driver there with all jars that it needs",
                cause);
    }
}

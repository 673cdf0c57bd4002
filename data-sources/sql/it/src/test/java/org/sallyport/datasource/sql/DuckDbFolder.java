package org.sallyport.datasource.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Arrays;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.jdbc.DriverFolder;
import org.sallyport.datasource.sql.jdbc.DuckDbDatabase;
import org.sallyport.datasource.testkit.TestDatabase;

/**
 * A folder of drivers in which DuckDB's is, and databases of it. A DuckDB file may be open by one copy of the driver
 * alone, so tests reach it by the very driver that the connector loads, under a URL of their own.
 */
final class DuckDbFolder implements Driver {
    private static final String PREFIX = "jdbc:folder-duckdb:";

    private final Path drivers;

    private DuckDbFolder(Path drivers) {
        this.drivers = drivers;
    }

    private static final class Shared {
        static final Path DRIVERS = make();
    }

    /** The one folder of this JVM: two copies of the driver must not open one file. */
    static Path drivers() {
        return Shared.DRIVERS;
    }

    private static Path make() {
        try {
            Path drivers = Files.createTempDirectory("sallyport-drivers");
            Path jar = Arrays.stream(
                            System.getProperty("java.class.path").split(System.getProperty("path.separator"), -1))
                    .filter(entry -> entry.contains("duckdb_jdbc"))
                    .map(Path::of)
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(
                    Files.createDirectories(drivers.resolve("duckdb")).resolve("duckdb.jar"), jar);
            DriverManager.registerDriver(new DuckDbFolder(drivers));
            return drivers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static TestDatabase database(Path file) {
        drivers();
        return new TestDatabase("duckdb", "localhost", 0, file.toString(), PREFIX + file, "", "").run("SELECT 1");
    }

    @Override
    public @Nullable Connection connect(String url, Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        return new DriverFolder(drivers)
                .driver("duckdb", "")
                .connect("jdbc:duckdb:" + url.substring(PREFIX.length()), DuckDbDatabase.configuration(false));
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }
}

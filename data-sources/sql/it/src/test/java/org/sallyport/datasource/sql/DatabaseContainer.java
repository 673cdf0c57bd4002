package org.sallyport.datasource.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.sallyport.datasource.testkit.TestDatabase;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * Servers that are there as container images alone; each is started at its first use, and stopped when the JVM exits.
 * Without Docker the tests fail rather than being skipped: they are asked for by a profile.
 */
@SuppressWarnings("ImmutableEnumChecker") // each has its one server
enum DatabaseContainer {
    SQLSERVER(
            "mcr.microsoft.com/mssql/server:2022-latest",
            1433,
            Map.of("ACCEPT_EULA", "Y", "MSSQL_SA_PASSWORD", "Sallyport-5c1e"),
            ".*Recovery is complete.*",
            "sa",
            "Sallyport-5c1e"),
    ORACLE(
            "gvenzl/oracle-free:23-slim-faststart",
            1521,
            Map.of("ORACLE_PASSWORD", "Sallyport5c1e"),
            ".*DATABASE IS READY TO USE!.*",
            "system",
            "Sallyport5c1e"),
    DB2(
            "icr.io/db2_community/db2:12.1.0.0",
            50_000,
            Map.of("LICENSE", "accept", "DB2INST1_PASSWORD", "Sallyport5c1e"),
            ".*Setup has completed.*",
            "db2inst1",
            "Sallyport5c1e"),
    MYSQL(
            "mysql:9.4",
            3306,
            Map.of("MYSQL_ROOT_PASSWORD", "Sallyport5c1e"),
            ".*ready for connections.*port: 3306.*",
            "root",
            "Sallyport5c1e");

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final GenericContainer<?> container;
    private final int port;
    private final String user;
    private final String password;

    DatabaseContainer(
            String image, int port, Map<String, String> environment, String ready, String user, String password) {
        this.container = new GenericContainer<>(image)
                .withExposedPorts(port)
                .withEnv(environment)
                .withPrivilegedMode(image.contains("db2")) // its instance sets limits of the kernel's
                .waitingFor(Wait.forLogMessage(ready, 1).withStartupTimeout(Duration.ofMinutes(15)));
        this.port = port;
        this.user = user;
        this.password = password;
    }

    /** A new, empty database; with Oracle a new user's schema. */
    TestDatabase createDatabase() {
        container.start(); // once: a container that runs is left as it is
        String name = "T" + DATABASES.incrementAndGet();
        switch (this) {
            case SQLSERVER ->
                run(
                        "",
                        "CREATE DATABASE " + name,
                        // readers wait for no writer, as with the other databases
                        "ALTER DATABASE " + name + " SET READ_COMMITTED_SNAPSHOT ON");
            case MYSQL -> run("mysql", "CREATE DATABASE " + name);
            case ORACLE ->
                run(
                        "FREEPDB1",
                        "CREATE USER " + name + " IDENTIFIED BY " + password + " QUOTA UNLIMITED ON USERS",
                        "GRANT DB_DEVELOPER_ROLE TO " + name);
            case DB2 -> createDb2(name);
        }
        return this == ORACLE ? database("FREEPDB1", name) : database(name, user);
    }

    private void createDb2(String name) {
        try {
            var created = container.execInContainer(
                    "su", "-", user, "-c", "db2 create database " + name + " using codeset UTF-8 territory US");
            if (created.getExitCode() != 0) {
                throw new IllegalStateException("DB2 made no database: " + created.getStdout());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void run(String database, String... statements) {
        try (Connection connection = DriverManager.getConnection(url(database), user, password);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("A statement that makes a database failed", e);
        }
    }

    private TestDatabase database(String name, String as) {
        String engine = name().toLowerCase(Locale.ROOT);
        return new TestDatabase(
                engine, container.getHost(), container.getMappedPort(port), name, url(name), as, password);
    }

    private String url(String database) {
        String server = container.getHost() + ":" + container.getMappedPort(port);
        return switch (this) {
            case SQLSERVER ->
                "jdbc:sqlserver://" + server + ";trustServerCertificate=true"
                        + (database.isEmpty() ? "" : ";databaseName=" + database);
            case ORACLE -> "jdbc:oracle:thin:@//" + server + "/" + database;
            case DB2 -> "jdbc:db2://" + server + "/" + database;
            case MYSQL -> "jdbc:mariadb://" + server + "/" + database + "?sslMode=trust";
        };
    }

    /** A folder of drivers with those of Oracle and DB2. */
    static Path drivers() {
        return Drivers.FOLDER;
    }

    private static final class Drivers {
        static final Path FOLDER = make();

        private static Path make() {
            try {
                Path folder = Files.createTempDirectory("sallyport-drivers");
                link(folder.resolve("oracle"), "ojdbc11-");
                link(folder.resolve("db2"), "jcc-");
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void link(Path folder, String jar) throws IOException {
            Path found = Arrays.stream(
                            System.getProperty("java.class.path").split(System.getProperty("path.separator"), -1))
                    .map(Path::of)
                    .filter(entry -> String.valueOf(entry.getFileName()).startsWith(jar))
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(Files.createDirectories(folder).resolve("driver.jar"), found);
        }
    }
}

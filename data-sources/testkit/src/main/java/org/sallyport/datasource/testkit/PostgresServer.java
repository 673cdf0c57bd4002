package org.sallyport.datasource.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL on a free port, started from binaries of the package registry; works as root. Passwords are asked
 * for (SCRAM), so wrong ones are refused. Stopped, and its data deleted, when the JVM exits or at {@link #close}.
 */
public final class PostgresServer implements AutoCloseable {
    private static final String USER = "sallyport";
    private static final String PASSWORD = "pg-secret-7f3a";
    private static final String ASK_FOR_PASSWORDS = """
            local all all reject
            host all all 127.0.0.1/32 scram-sha-256
            host all all ::1/128 scram-sha-256
            """;

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final EmbeddedPostgres server;

    private static final class Shared {
        static final PostgresServer SERVER = start();
    }

    private PostgresServer(EmbeddedPostgres server) {
        this.server = server;
    }

    /** The one server of this JVM, started at the first call. Not to be closed. */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** A server of the caller's own. */
    public static PostgresServer start() {
        try {
            Path data = Files.createTempDirectory("sallyport-pg");
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setServerConfig("max_connections", "100")
                    .setServerConfig("shared_buffers", "64MB")
                    .setServerConfig("fsync", "off")
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .start();
            askForPasswords(server, data);
            return new PostgresServer(server);
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start", e);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL did not take its first user", e);
        }
    }

    private static void askForPasswords(EmbeddedPostgres server, Path data) throws SQLException, IOException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + USER + " SUPERUSER LOGIN PASSWORD '" + PASSWORD + "'");
            Files.writeString(data.resolve("pg_hba.conf"), ASK_FOR_PASSWORDS);
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    /** A new, empty database. */
    public TestDatabase createDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        database("postgres").run("CREATE DATABASE " + name);
        return database(name);
    }

    /** A database that is there already, or isn't. */
    public TestDatabase database(String name) {
        String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + name;
        return new TestDatabase("postgresql", "127.0.0.1", server.getPort(), name, url, USER, PASSWORD);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not stop", e);
        }
    }
}

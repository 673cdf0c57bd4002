package org.sallyport.datasource.testkit;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

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
    private static final String TLS_ALONE = """
            local all all reject
            hostssl all certified 127.0.0.1/32 cert
            hostssl all paired 127.0.0.1/32 scram-sha-256 clientcert=verify-full
            hostssl all all 127.0.0.1/32 scram-sha-256
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
        return start(builder -> {}, ASK_FOR_PASSWORDS);
    }

    /**
     * A server that takes TLS alone, with a certificate for {@code localhost}: the user {@code certified} by a certificate
     * of that name from the authority, {@code paired} by such a certificate and the password, others by password.
     */
    public static PostgresServer startEncrypted(TestAuthority authority) {
        PemKeyCertOptions pair = authority.issue("localhost");
        try {
            Path folder = Files.createTempDirectory("sallyport-pg-tls");
            Path key = write(folder.resolve("server.key"), pair.getKeyValue());
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            Path certificate = write(folder.resolve("server.crt"), pair.getCertValue());
            Path authorities = authority.writeTo(folder.resolve("ca.crt"));
            PostgresServer server = start(
                    builder -> builder.setServerConfig("ssl", "on")
                            .setServerConfig("ssl_key_file", key.toString())
                            .setServerConfig("ssl_cert_file", certificate.toString())
                            .setServerConfig("ssl_ca_file", authorities.toString()),
                    TLS_ALONE);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL's certificate could not be written", e);
        }
    }

    private static Path write(Path file, Buffer bytes) throws IOException {
        return Files.write(file, bytes.getBytes());
    }

    private static PostgresServer start(Consumer<EmbeddedPostgres.Builder> settings, String whoMayConnect) {
        try {
            Path data = Files.createTempDirectory("sallyport-pg");
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setServerConfig("max_connections", "100")
                    .setServerConfig("shared_buffers", "64MB")
                    .setServerConfig("fsync", "off")
                    .setPGStartupWait(Duration.ofSeconds(60));
            settings.accept(builder);
            EmbeddedPostgres server = builder.start();
            admit(server, data, whoMayConnect);
            return new PostgresServer(server);
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start", e);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL did not take its first user", e);
        }
    }

    private static void admit(EmbeddedPostgres server, Path data, String whoMayConnect)
            throws SQLException, IOException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + USER + " SUPERUSER LOGIN PASSWORD '" + PASSWORD + "'");
            Files.writeString(data.resolve("pg_hba.conf"), whoMayConnect);
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

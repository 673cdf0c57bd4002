package org.sallyport.datasource.testkit;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;

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

    private static final java.util.regex.Pattern STATEMENT = java.util.regex.Pattern.compile(
            "(?:statement|execute [^:]*|parse [^:]*): (.*)", java.util.regex.Pattern.DOTALL);
    private static final String END_OF_LOG = "SELECT 'end of log ";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final EmbeddedPostgres server;
    private final Path data;

    /**
     * A statement as the server took it.
     *
     * @param sql its text
     * @param parameters what the server tells of its parameters; empty when it has none
     */
    public record LoggedStatement(String sql, String parameters) {}

    private static final class Shared {
        static final PostgresServer SERVER = start();
    }

    private PostgresServer(EmbeddedPostgres server, Path data) {
        this.server = server;
        this.data = data;
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
                    .setServerConfig("max_connections", "300")
                    .setServerConfig("shared_buffers", "64MB")
                    .setServerConfig("fsync", "off")
                    .setServerConfig("logging_collector", "on")
                    .setServerConfig("log_destination", "jsonlog")
                    .setServerConfig("log_rotation_size", "0")
                    .setServerConfig("log_filename", "server.log")
                    .setPGStartupWait(Duration.ofSeconds(60));
            settings.accept(builder);
            EmbeddedPostgres server = builder.start();
            admit(server, data, whoMayConnect);
            return new PostgresServer(server, data);
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

    /** A new, empty database of which the server logs each statement of later connections. */
    public TestDatabase createLoggedDatabase() {
        TestDatabase database = createDatabase();
        return database.run("ALTER DATABASE " + database.name() + " SET log_statement = 'all'");
    }

    /** The statements that the server ran in a logged database until now, in the order of its log. */
    public List<LoggedStatement> statements(TestDatabase database) {
        String end = END_OF_LOG + UUID.randomUUID() + "'";
        database.run(end);
        try {
            while (true) {
                List<LoggedStatement> logged = logged(database.name());
                if (logged.stream().anyMatch(statement -> statement.sql().equals(end))) {
                    return logged.stream()
                            .filter(statement -> !statement.sql().startsWith(END_OF_LOG))
                            .toList();
                }
                Thread.onSpinWait(); // the server's own collector writes the log
            }
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL's log can't be read", e);
        }
    }

    private List<LoggedStatement> logged(String database) throws IOException {
        List<LoggedStatement> statements = new ArrayList<>();
        for (String line : Files.readAllLines(data.resolve("log/server.json"))) {
            if (!line.endsWith("}")) {
                continue; // is being written
            }
            JsonObject entry = new JsonObject(line);
            if (!database.equals(entry.getString("dbname"))) {
                continue;
            }
            Matcher statement = STATEMENT.matcher(entry.getString("message", ""));
            if (statement.matches()) {
                statements.add(new LoggedStatement(statement.group(1), entry.getString("detail", "")));
            }
            if (entry.containsKey("statement")) {
                statements.add(new LoggedStatement(entry.getString("statement"), "")); // one that failed
            }
        }
        return statements;
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

package org.sallyport.datasource.testkit;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.Secret;

/**
 * A database on a server that a test started, or in a file.
 *
 * @param engine the {@code sql} connector's name of the engine
 * @param host where it listens
 * @param port where it listens; 0 for a file
 * @param name the database's name, as the {@code sql} connector's parameter takes it
 * @param jdbcUrl JDBC's name of it
 * @param user who may do all in it
 * @param password that user's password
 */
public record TestDatabase(
        String engine, String host, int port, String name, String jdbcUrl, String user, String password) {

    /** The parameters of a {@code sql} connection to it; a fresh copy. */
    public JsonObject parameters() {
        JsonObject parameters = new JsonObject().put("engine", engine).put("database", name);
        if (engine.equals("oracle") || engine.equals("db2")) {
            parameters.put("schema", user.toUpperCase(Locale.ROOT)); // each user has one of that name
        }
        return port == 0 ? parameters : parameters.put("server", host + ":" + port);
    }

    /** The credentials of a connection to it; the caller closes them. */
    public Credentials credentials() {
        return basic(user, password);
    }

    /** Basic credentials; the caller closes them. */
    public static Credentials basic(String user, String password) {
        return new Credentials(
                Credentials.BASIC,
                Map.of("username", Secret.of(user.toCharArray()), "password", Secret.of(password.toCharArray())));
    }

    /** A database in a file that SQLite made. */
    public static TestDatabase sqlite(Path file) {
        return new TestDatabase("sqlite", "localhost", 0, file.toString(), "jdbc:sqlite:" + file, "", "");
    }

    /** A JDBC connection beside those of the code under test. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, user, password);
    }

    /** Runs statements, one after the other. */
    public TestDatabase run(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException("A statement that prepares the test failed: " + e.getMessage(), e);
        }
    }

    /** Tells no password. */
    @Override
    public String toString() {
        return "TestDatabase[" + jdbcUrl + "]";
    }
}

package org.sallyport.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import org.h2.tools.Server;

/** The sample database: H2 in memory behind its own TCP server on the loopback interface, as any other database. */
final class SampleDatabase implements AutoCloseable {
    private static final String NAME = "mem:sample";
    private static final String USER = "demo";
    private static final long SEED = 20_261_124;

    private final Server server;
    private final Connection keepsItAlive;
    private final String password;

    private SampleDatabase(Server server, Connection keepsItAlive, String password) {
        this.server = server;
        this.keepsItAlive = keepsItAlive;
        this.password = password;
    }

    /** Starts the server on a free port and fills the database. */
    static SampleDatabase start() throws SQLException {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        Connection connection = DriverManager.getConnection("jdbc:h2:" + NAME, USER, password);
        try {
            new SampleData(SEED).fill(connection);
            Server server = Server.createTcpServer("-tcpPort", "0").start();
            return new SampleDatabase(server, connection, password);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The database as the demo connects to it. */
    SqlSource source() {
        return new SqlSource("sample", "h2", "127.0.0.1:" + server.getPort(), NAME, USER, password);
    }

    /** The products, for the sample API: what the database holds of them. */
    JsonArray products() throws SQLException {
        JsonArray products = new JsonArray();
        try (Statement statement = keepsItAlive.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select \"id\", \"name\", \"price\", \"stock\" from \"products\" order by \"id\"")) {
            while (rows.next()) {
                products.add(new JsonObject()
                        .put("id", rows.getInt(1))
                        .put("name", rows.getString(2))
                        .put("price", rows.getBigDecimal(3))
                        .put("stock", rows.getInt(4)));
            }
        }
        return products;
    }

    @Override
    public void close() {
        server.stop();
        try {
            keepsItAlive.close();
        } catch (SQLException e) {
            throw new IllegalStateException("the sample database didn't close", e);
        }
    }
}

package org.sallyport.datasource.sql.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.sql.engine.ConnectLimit;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.login.ClientCertificate;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestAuthority;

/**
 * TLS of the drivers that are in folders, to a server that has TLS and nothing of a database: what a driver says behind
 * the handshake shows that it took the certificate.
 */
class FolderDriverTlsIT {
    /** Nobody, as a server sees one who shows no certificate. */
    private static final String NOBODY = "";

    private static final Login LOGIN = new Login(Login.Method.PASSWORD, "ada", "secret", null);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path drivers;

    private final Vertx vertx = Vertx.vertx();
    private final TestAuthority authority = new TestAuthority("databases");

    enum Engine {
        ORACLE("ojdbc11"),
        DB2("jcc");

        private final String jar;

        Engine(String jar) {
            this.jar = jar;
        }

        String folder() {
            return name().toLowerCase(Locale.ROOT);
        }

        JdbcDatabase database(JsonObject parameters, Login login) {
            SqlParameters read = SqlParameters.read(Settings.ofJson(
                    "parameters", parameters.put("engine", folder()).put("database", "sales")));
            DriverFolder folder = new DriverFolder(drivers);
            return this == ORACLE ? new OracleDatabase(read, login, folder) : new Db2Database(read, login, folder);
        }
    }

    @BeforeAll
    static void putDriversIntoTheirFolders() throws IOException {
        for (Engine engine : Engine.values()) {
            FolderDrivers.put(engine.jar, drivers.resolve(engine.folder()));
        }
    }

    @AfterEach
    void close() {
        SourceFixture.await(vertx.close());
    }

    /**
     * Lets the driver connect to a server of that certificate.
     *
     * @return as whom the driver spoke; null where it did not
     */
    private @Nullable String spoken(Engine engine, PemKeyCertOptions shown, JsonObject more, Login login)
            throws Exception {
        AtomicReference<@Nullable String> client = new AtomicReference<>();
        NetServerOptions options = new NetServerOptions()
                .setSsl(true)
                .setKeyCertOptions(shown)
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(authority.pem())))
                .setClientAuth(ClientAuth.REQUEST);
        NetServer server = vertx.createNetServer(options)
                .connectHandler(socket -> socket.handler(said -> {
                    client.compareAndSet(null, principal(socket));
                    socket.close();
                }));
        SourceFixture.await(server.listen(0, "127.0.0.1"));
        JsonObject parameters = new JsonObject()
                .put("server", "db1.corp:" + server.actualPort())
                .mergeIn(more);
        JdbcDatabase database = engine.database(parameters, login);
        assertThrows(
                SQLException.class,
                () -> database.connect(InetAddress.getLoopbackAddress(), ConnectLimit.within(Deadline.NONE)));
        SourceFixture.await(server.close());
        return client.get();
    }

    private static String principal(NetSocket socket) {
        try {
            return socket.sslSession().getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException e) {
            return NOBODY;
        }
    }

    private JsonObject verified() {
        return new JsonObject().put("tls", "verify-full").put("serverCertificates", authority.pem());
    }

    @ParameterizedTest
    @EnumSource
    void theServersNameAndAuthorityAreChecked(Engine engine) throws Exception {
        assertEquals(NOBODY, spoken(engine, authority.issue("db1.corp"), verified(), LOGIN));
        assertEquals(null, spoken(engine, authority.issue("db2.corp"), verified(), LOGIN));
        assertEquals(null, spoken(engine, authority.issue("127.0.0.1"), verified(), LOGIN));
        assertEquals(null, spoken(engine, new TestAuthority("others").issue("db1.corp"), verified(), LOGIN));
    }

    @ParameterizedTest
    @EnumSource
    void requireTakesAnyCertificate(Engine engine) throws Exception {
        PemKeyCertOptions shown = new TestAuthority("others").issue("db2.corp");
        assertEquals(NOBODY, spoken(engine, shown, new JsonObject().put("tls", "require"), LOGIN));
    }

    @Test
    void oracleIsShownTheCertificateOfTheConnection() throws Exception {
        PemKeyCertOptions pair = authority.issue("ada");
        ClientCertificate certificate =
                new ClientCertificate(String.valueOf(pair.getCertValue()), String.valueOf(pair.getKeyValue()));
        Login login = new Login(Login.Method.PASSWORD, "ada", "secret", certificate);
        String client = spoken(Engine.ORACLE, authority.issue("db1.corp"), verified(), login);
        assertNotNull(client);
        assertEquals("CN=ada", client);
    }
}

package org.sallyport.datasource.sql.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.ConnectLimit;
import org.sallyport.datasource.sql.engine.PoolSettings;
import org.sallyport.datasource.sql.engine.SourcePool;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.sql.postgres.PgConnections;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestAuthority;

/** What drivers do with servers that go as far as the test lets them, before there is a connection. */
class GreetingIT {
    private static final Login LOGIN = new Login(Login.Method.PASSWORD, "ada", "secret", null);
    private static final ConnectLimit SHORTEST = ConnectLimit.within(Deadline.in(Duration.ZERO));

    /** The first packet of MariaDB's protocol, from a server that has TLS. */
    private static final Buffer MARIADB = packet(Buffer.buffer()
            .appendByte((byte) 10)
            .appendString("11.4.2-MariaDB\0")
            .appendInt(1)
            .appendString("12345678\0")
            .appendShortLE((short) 0x8a08)
            .appendByte((byte) 45)
            .appendShortLE((short) 2)
            .appendShortLE((short) 0x0008)
            .appendByte((byte) 21)
            .appendBytes(new byte[10])
            .appendString("123456789012\0mysql_native_password\0"));

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path drivers;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<ServerSocket> servers = new ArrayList<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private interface Script {
        void play(Socket client) throws IOException;
    }

    private static Buffer packet(Buffer payload) {
        return Buffer.buffer()
                .appendMediumLE(payload.length())
                .appendByte((byte) 0)
                .appendBuffer(payload);
    }

    @AfterEach
    void stop() throws IOException {
        for (ServerSocket server : servers) {
            server.close();
        }
        threads.shutdownNow();
    }

    /** A server that plays a script with each client. */
    private ServerSocket server(Script script) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        servers.add(server);
        threads.execute(() -> accept(server, script));
        return server;
    }

    private void accept(ServerSocket server, Script script) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> play(script, client));
            } catch (IOException e) {
                return; // it was closed
            }
        }
    }

    private void play(Script script, Socket client) {
        try (client) {
            script.play(client);
        } catch (IOException e) {
            heard.add("a script that failed: " + e);
        }
    }

    private static SqlParameters parameters(String engine, ServerSocket server, JsonObject more) {
        return SqlParameters.read(Settings.ofJson(
                "parameters",
                new JsonObject()
                        .put("engine", engine)
                        .put("server", "db1.corp:" + server.getLocalPort())
                        .put("database", "sales")
                        .mergeIn(more)));
    }

    private static JdbcDatabase database(String engine, ServerSocket server, JsonObject more) {
        SqlParameters parameters = parameters(engine, server, more);
        DriverFolder folder = new DriverFolder(drivers);
        return switch (parameters.engine()) {
            case POSTGRESQL -> new PgDatabase(parameters, LOGIN);
            case MARIADB -> new MariaDatabase(parameters, LOGIN);
            case SQLSERVER -> new SqlServerDatabase(parameters, LOGIN);
            case ORACLE -> new OracleDatabase(parameters, LOGIN, folder);
            case DB2 -> new Db2Database(parameters, LOGIN, folder);
            default -> throw new IllegalArgumentException(engine);
        };
    }

    private static SQLException refused(JdbcDatabase database) {
        return assertThrows(SQLException.class, () -> database.connect(InetAddress.getLoopbackAddress(), SHORTEST));
    }

    /** Reads until the client goes. */
    private static void listen(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        while (in.read() >= 0) {}
    }

    /** All at once, as each takes the shortest limit there is; nothing of the attempt stays behind. */
    @Test
    void aServerThatNeverSpeaksIsGivenUp() throws Exception {
        FolderDrivers.put("ojdbc11", drivers.resolve("oracle"));
        FolderDrivers.put("jcc", drivers.resolve("db2"));
        List<Future<?>> attempts = new ArrayList<>();
        for (String engine : List.of("postgresql", "mariadb", "sqlserver", "oracle", "db2")) {
            ServerSocket server = server(client -> {
                listen(client);
                heard.add(engine);
            });
            String tls = engine.equals("sqlserver") ? "require" : "disable";
            JdbcDatabase database = database(engine, server, new JsonObject().put("tls", tls));
            attempts.add(threads.submit(() -> {
                SQLException failure = refused(database);
                assertTrue(database.network(failure), () -> engine + " tells " + failure.getSQLState());
            }));
        }
        List<String> gone = new ArrayList<>();
        for (Future<?> attempt : attempts) {
            attempt.get(20, TimeUnit.SECONDS);
        }
        for (int i = 0; i < attempts.size(); i++) {
            gone.add(heard.poll(20, TimeUnit.SECONDS));
        }
        assertEquals(
                List.of("db2", "mariadb", "oracle", "postgresql", "sqlserver"),
                gone.stream().sorted().toList());
    }

    /** Far sooner than the client's own limit; its place is free again, and nothing of the attempt stays behind. */
    @Test
    void theOwnClientGivesUpAServerThatNeverSpeaksAtTheDeadline() throws Exception {
        ServerSocket server = server(client -> {
            listen(client);
            heard.add("gone");
        });
        Vertx vertx = Vertx.vertx();
        SourcePool pool = SourcePool.of(vertx, PoolSettings.DEFAULT.atMost(1), Duration.ofSeconds(10));
        Duration never = Duration.ofDays(1);
        PgConnections connections = PgConnections.open(
                vertx,
                parameters("postgresql", server, new JsonObject().put("tls", "disable")),
                List.of(InetAddress.getLoopbackAddress()),
                LOGIN,
                pool,
                new PgConnections.Limits(never, never, never));
        SourceException failure = SourceFixture.failureOf(connections.acquire(Deadline.in(Duration.ZERO)));
        assertEquals(SourceCode.UNREACHABLE, failure.code());
        assertEquals(0, pool.permits().inUse());
        assertEquals("gone", heard.poll(20, TimeUnit.SECONDS));
        pool.close();
        SourceFixture.await(connections.close());
        SourceFixture.await(vertx.close());
    }

    @Test
    void aServerIsNamedToInTheHandshake() throws Exception {
        TestAuthority authority = new TestAuthority("databases");
        PemKeyCertOptions pair = authority.issue("db1.corp");
        SSLContext context = ((JdkSslContext)
                        SslContextBuilder.forServer(pem(pair.getCertValue()), pem(pair.getKeyValue()))
                                .sslProvider(SslProvider.JDK)
                                .build())
                .context();
        JsonObject verified = new JsonObject().put("tls", "verify-full").put("serverCertificates", authority.pem());
        ServerSocket postgres = server(client -> {
            client.getInputStream().readNBytes(8);
            client.getOutputStream().write('S');
            named(context, client);
        });
        refused(database("postgresql", postgres, verified));
        assertEquals("db1.corp", heard.poll(20, TimeUnit.SECONDS));
        ServerSocket maria = server(client -> {
            client.getOutputStream().write(MARIADB.getBytes());
            client.getInputStream().readNBytes(36);
            named(context, client);
        });
        refused(database("mariadb", maria, verified));
        assertEquals("db1.corp", heard.poll(20, TimeUnit.SECONDS));
    }

    private static InputStream pem(Buffer text) {
        return new ByteArrayInputStream(text.getBytes());
    }

    private void named(SSLContext context, Socket client) throws IOException {
        SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(client, null, client.getPort(), false);
        secured.setUseClientMode(false);
        secured.startHandshake();
        heard.add(((ExtendedSSLSession) secured.getSession())
                .getRequestedServerNames().stream()
                        .map(name -> ((SNIHostName) name).getAsciiName())
                        .collect(Collectors.joining(",")));
    }
}

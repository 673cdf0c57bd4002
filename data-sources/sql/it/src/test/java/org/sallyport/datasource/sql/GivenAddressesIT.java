package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.util.NetUtil;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SelfSignedCertificate;
import io.vertx.core.net.ServerSSLOptions;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.H2Server;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/** Sources connect to the addresses that they are given; names that nobody can resolve show that none is looked up. */
class GivenAddressesIT {
    private static final String NAME = "db.invalid";

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    @AfterEach
    void close() {
        SourceFixture.await(vertx.close());
    }

    private static InetAddress ip(String text) {
        return NetUtil.createInetAddressFromIpAddressString(text);
    }

    private void serves(TestDatabase database, String... addresses) throws Exception {
        List<InetAddress> given = new java.util.ArrayList<>();
        for (String address : addresses) {
            given.add(ip(address));
        }
        JsonObject parameters = database.parameters().put("server", NAME + ":" + database.port());
        try (SourceFixture source =
                new SourceFixture(vertx, new SqlConnector(), parameters, database.credentials(), 2, given)) {
            source.readJson("/testconnection");
            source.readJson("/testconnection");
        }
    }

    @Test
    void postgresqlIsReachedAtItsAddress() throws Exception {
        serves(PostgresServer.shared().createDatabase(), "127.0.0.1");
    }

    @Test
    void postgresqlIsReachedAtTheOtherAddressWhereOneDoesNotAnswer() throws Exception {
        serves(PostgresServer.shared().createDatabase(), "127.9.9.9", "127.0.0.1");
    }

    @Test
    void h2IsReachedAtItsAddress() throws Exception {
        try (H2Server server = H2Server.start()) {
            serves(server.createDatabase(), "127.0.0.1");
        }
    }

    @Test
    void certificatesAreCheckedAgainstTheNameAndNotTheAddress() throws Exception {
        handshake(SelfSignedCertificate.create(NAME));
        SelfSignedCertificate other = SelfSignedCertificate.create("other.invalid");
        assertThrows(ExecutionException.class, () -> handshake(other));
    }

    /** Connects with verify-full to a server that has only the beginning of PostgreSQL's protocol, and this certificate. */
    private void handshake(SelfSignedCertificate certificate) throws Exception {
        Promise<Void> shaken = Promise.promise();
        ServerSSLOptions tls = new ServerSSLOptions().setKeyCertOptions(certificate.keyCertOptions());
        NetServer server = vertx.createNetServer().connectHandler(socket -> greet(socket, tls, shaken));
        SourceFixture.await(server.listen(0, "127.0.0.1"));
        String before = System.getProperty("javax.net.ssl.trustStore");
        System.setProperty("javax.net.ssl.trustStore", trust(certificate).toString());
        JsonObject parameters = new JsonObject()
                .put("server", NAME + ":" + server.actualPort())
                .put("database", "d")
                .put("tls", "verify-full");
        List<InetAddress> address = List.of(ip("127.0.0.1"));
        try (SourceFixture source =
                new SourceFixture(vertx, new SqlConnector(), parameters, TestDatabase.basic("u", "p"), 1, address)) {
            source.failure("/testconnection");
            shaken.future().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } finally {
            if (before == null) {
                System.clearProperty("javax.net.ssl.trustStore");
            } else {
                System.setProperty("javax.net.ssl.trustStore", before);
            }
            certificate.delete();
            SourceFixture.await(server.close());
        }
    }

    private static void greet(NetSocket socket, ServerSSLOptions tls, Promise<Void> shaken) {
        socket.handler(sslRequest -> {
            assertEquals(8, sslRequest.length());
            socket.handler(startup -> {
                shaken.tryComplete(); // the client speaks on, so it is content with the certificate
                socket.close();
            });
            socket.closeHandler(gone -> shaken.tryFail("the client left"));
            socket.exceptionHandler(shaken::tryFail);
            socket.upgradeToSsl(tls, Buffer.buffer("S")).onFailure(shaken::tryFail);
        });
    }

    private Path trust(SelfSignedCertificate certificate) throws Exception {
        Path file = temporary.resolve("trust-" + System.nanoTime() + ".jks");
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(Path.of(certificate.certificatePath()));
                OutputStream out = Files.newOutputStream(file)) {
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            store.store(out, "changeit".toCharArray());
        }
        return file;
    }
}

package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.cloud.CloudFixture.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.FileInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.relay.TlsEngine;

/** Scenario 20, the cloud's end: a certificate is replaced while the cloud runs. */
@ParameterizedClass
@EnumSource(names = {"JDK", "BORINGSSL"})
class ServerTlsIT {
    @Parameter
    @SuppressWarnings("NullAway.Init") // set by JUnit
    TlsEngine engine;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final SelfSignedCertificate first = SelfSignedCertificate.create("localhost");
    private final SelfSignedCertificate second = SelfSignedCertificate.create("localhost");

    @AfterEach
    void stop() {
        await(vertx.close());
        first.delete();
        second.delete();
    }

    private void put(SelfSignedCertificate certificate) throws Exception {
        putKey(certificate);
        Files.copy(
                Path.of(certificate.certificatePath()), folder.resolve("c.pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    private void putKey(SelfSignedCertificate certificate) throws Exception {
        Files.copy(Path.of(certificate.privateKeyPath()), folder.resolve("k.pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static Certificate read(SelfSignedCertificate certificate) throws Exception {
        try (InputStream in = new FileInputStream(certificate.certificatePath())) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private Certificate served(int port) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("first", read(first));
        trusted.setCertificateEntry("second", read(second));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void newConnectionsGetTheNewCertificate() throws Exception {
        Assumptions.assumeTrue(
                engine == TlsEngine.JDK || TlsEngine.boringSslPresent(),
                "skipped: BoringSSL is not built for this machine");
        put(first);
        ServerTls tls = new ServerTls(new CloudConfig.Tls(folder.resolve("c.pem"), folder.resolve("k.pem"), engine));
        HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
        tls.configure(options);
        HttpServer server = await(vertx.createHttpServer(options)
                .requestHandler(request -> request.response().end())
                .listen());
        assertFalse(await(tls.refresh(vertx, server, options.getSslOptions())));
        assertEquals(read(first), served(server.actualPort()));

        putKey(second);
        assertThrows(Exception.class, () -> await(tls.refresh(vertx, server, options.getSslOptions())));
        assertEquals(read(first), served(server.actualPort()));

        put(second);
        assertTrue(await(tls.refresh(vertx, server, options.getSslOptions())));
        assertEquals(read(second), served(server.actualPort()));
        assertFalse(await(tls.refresh(vertx, server, options.getSslOptions())));
    }
}

package org.sallyport.datasource.sql.jdbc;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Set;
import java.util.UUID;
import java.util.WeakHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.engine.TlsMode;
import org.sallyport.datasource.sql.engine.Trust;
import org.sallyport.datasource.sql.login.ClientCertificate;
import org.sallyport.datasource.sql.login.Login;

/**
 * TLS to a database's server as a connection's parameters and login say: whom to trust, under which name, and what to
 * show. Drivers that make their parts of TLS themselves, by a class's name and a text, are handed {@link #name} as this
 * text: texts come out in their logs, keys must not. Safe for use from any thread.
 */
final class ConnectionTls {
    private static final Set<ConnectionTls> ALL = Collections.newSetFromMap(new WeakHashMap<>());

    private final String name = UUID.randomUUID().toString();
    private final X509TrustManager trust;
    private final SSLContext context;
    private final String host;

    /**
     * TLS of a connection; verifies the server with {@link TlsMode#VERIFY_FULL}, else trusts any.
     *
     * @throws SourceException {@link SourceCode#INVALID_PARAMETERS} where the authorities can't be read,
     *     {@link SourceCode#UNUSABLE_CREDENTIALS} where the login's certificate or key can't
     */
    ConnectionTls(SqlParameters parameters, Login login) {
        this.trust = parameters.tls() == TlsMode.VERIFY_FULL
                ? new NamedTrust(
                        Trust.manager(parameters.serverCertificates()),
                        parameters.address().host())
                : (X509TrustManager) InsecureTrustManagerFactory.INSTANCE.getTrustManagers()[0];
        this.context = context(trust, login.certificate());
        this.host = parameters.address().host();
        synchronized (ALL) {
            ALL.add(this);
        }
    }

    private static SSLContext context(X509TrustManager trust, @Nullable ClientCertificate shown) {
        SslContextBuilder builder =
                SslContextBuilder.forClient().sslProvider(SslProvider.JDK).trustManager(trust);
        try {
            if (shown != null) {
                builder.keyManager(pem(shown.chain()), pem(shown.key()));
            }
            // netty would check the address, which is all that drivers know of the server: NamedTrust checks the name
            builder.endpointIdentificationAlgorithm(null);
            return ((JdkSslContext) builder.build()).context();
        } catch (SSLException | IllegalArgumentException e) {
            // the cause would tell of the key
            throw new SourceException(
                    SourceCode.UNUSABLE_CREDENTIALS,
                    "The credentials' certificate or key can't be read. Give both in PEM, the key as PKCS#8, not encrypted");
        }
    }

    private static InputStream pem(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** By which {@link #named} finds this, for as long as it is reachable; tells nothing. */
    String name() {
        return name;
    }

    /** What a driver was handed the name of. */
    static ConnectionTls named(String name) {
        synchronized (ALL) {
            return ALL.stream()
                    .filter(one -> one.name.equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("The database of this TLS is gone"));
        }
    }

    /** Whom it trusts. */
    X509TrustManager trust() {
        return trust;
    }

    /** Sockets of it, which name the server. */
    SSLSocketFactory sockets() {
        return new NamingSockets(context.getSocketFactory(), host);
    }

    /** All of it, for clients. */
    SSLContext context() {
        return context;
    }
}

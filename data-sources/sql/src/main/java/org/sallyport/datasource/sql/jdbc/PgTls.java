package org.sallyport.datasource.sql.jdbc;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ssl.WrappedFactory;
import org.sallyport.datasource.sql.engine.Trust;
import org.sallyport.datasource.sql.login.ClientCertificate;

/**
 * TLS to PostgreSQL as a connection's parameters say: trusting its authorities or any, and with its own certificate. The
 * driver makes it by its name, with an argument.
 */
public final class PgTls extends WrappedFactory {
    private static final String VERIFIED = "verified";
    /** Between the parts of the argument; in no PEM. */
    private static final String SEPARATOR = "|";

    /**
     * TLS of an {@link #argument}.
     *
     * @throws SSLException where the certificate or the key can't be read
     */
    public PgTls(String argument) throws SSLException {
        List<String> parts = List.of(argument.split("\\|", -1));
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        if (parts.get(0).equals(VERIFIED)) {
            builder.trustManager(Trust.manager(parts.get(1)));
        } else {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        try {
            if (!parts.get(2).isEmpty()) {
                builder.keyManager(pem(parts.get(2)), pem(parts.get(3)));
            }
        } catch (IllegalArgumentException e) {
            throw new SSLException("The connection's certificate or its key can't be read", e);
        }
        factory = ((JdkSslContext) builder.build()).context().getSocketFactory();
    }

    private static InputStream pem(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What the driver hands to the constructor.
     *
     * @param authorities PEM; empty for those that the JVM trusts
     */
    static String argument(boolean verified, String authorities, @Nullable ClientCertificate certificate) {
        return String.join(
                SEPARATOR,
                verified ? VERIFIED : "",
                authorities,
                certificate == null ? "" : certificate.chain(),
                certificate == null ? "" : certificate.key());
    }
}

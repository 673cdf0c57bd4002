package org.sallyport.datasource.sql.engine;

import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;

/** Which authorities may have issued a server's certificate: those of the connection, or those that the JVM trusts. */
public final class Trust {
    private Trust() {}

    /** For Vert.x's clients. */
    public static TrustOptions options(SqlParameters parameters) {
        return TrustOptions.wrap(manager(parameters.serverCertificates()));
    }

    /**
     * For others.
     *
     * @param given {@link SqlParameters#serverCertificates}
     * @throws SourceException {@link SourceCode#INVALID_PARAMETERS} where it holds no certificates
     */
    public static X509TrustManager manager(String given) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            if (given.isEmpty()) {
                factory.init((KeyStore) null);
            } else {
                factory.init(store(certificates(given)));
            }
            return (X509TrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new SourceException(
                    SourceCode.INVALID_PARAMETERS,
                    "The connection's parameter serverCertificates holds no certificates in PEM that can be read",
                    e);
        }
    }

    private static Collection<? extends Certificate> certificates(String pem) throws CertificateException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    }

    private static KeyStore store(Collection<? extends Certificate> certificates)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("authority-" + store.size(), certificate);
        }
        return store;
    }
}

package org.sallyport.datasource.sql.engine;

import io.vertx.core.net.TrustOptions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.TrustManagerFactory;

/** The certificates that the JVM trusts, in the form that Vert.x asks for. */
public final class JvmTrust {
    private JvmTrust() {}

    public static TrustOptions options() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return TrustOptions.wrap(factory.getTrustManagers()[0]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JVM has no trust store that can be read", e);
        }
    }
}

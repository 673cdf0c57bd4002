package org.sallyport.datasource.sql.jdbc;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts as a {@link ConnectionTls} does: SQL Server's driver makes one by its name, so it must be public. The driver
 * leaves the check of the server's name to it as well.
 */
public final class SqlServerTrust implements X509TrustManager {
    private final X509TrustManager trust;

    /** For the driver, which hands over the text that it was given. */
    public SqlServerTrust(String name) {
        this.trust = ConnectionTls.named(name).trust();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        trust.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        trust.checkServerTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
    }
}

package org.sallyport.datasource.sql.jdbc;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;
import org.sallyport.datasource.sql.engine.Trust;

/** Trusts the authorities that its argument holds in PEM: a driver makes one by its name, so it must be public. */
public final class GivenTrust implements X509TrustManager {
    private final X509TrustManager given;

    /** For the driver. */
    public GivenTrust(String pem) {
        this.given = Trust.manager(pem);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        given.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        given.checkServerTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return given.getAcceptedIssuers();
    }
}

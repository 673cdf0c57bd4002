package org.sallyport.datasource.sql.login;

/**
 * A certificate that a connection shows to the server in TLS (mutual TLS), with its private key.
 *
 * @param chain PEM: the certificate, and behind it those between it and one that the server trusts
 * @param key PEM, PKCS#8, not encrypted
 */
public record ClientCertificate(String chain, String key) {

    /** Tells no key. */
    @Override
    public String toString() {
        return "ClientCertificate[***]";
    }
}

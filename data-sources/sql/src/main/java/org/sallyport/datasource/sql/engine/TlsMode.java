package org.sallyport.datasource.sql.engine;

/** The parameter {@code tls}. */
public enum TlsMode {
    /** Never. */
    DISABLE,
    /** When the server offers it; its certificate is not checked. Keeps out listeners, not impostors. */
    PREFER,
    /** Always; the server's certificate is not checked. */
    REQUIRE,
    /** Always; the certificate must be trusted by the JVM and name the host. */
    VERIFY_FULL
}

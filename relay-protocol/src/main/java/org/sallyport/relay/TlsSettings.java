package org.sallyport.relay;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an agent speaks TLS with its cloud.
 *
 * @param trustedCertificates PEM file of certificate authorities to trust instead of the JDK's; null for those. It is
 *     read again for a new connection when it has changed
 * @param engine the implementation
 * @param versions protocol versions: {@code TLSv1.2}, {@code TLSv1.3}
 */
public record TlsSettings(@Nullable Path trustedCertificates, TlsEngine engine, List<String> versions) {
    /** The versions that may be used. */
    public static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    /** Cipher suites of both ends: first those that are fast where the processor has AES; both engines know them. */
    public static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** The JDK's authorities, the faster engine, both versions. */
    public static final TlsSettings DEFAULT = new TlsSettings(null, TlsEngine.AUTO, VERSIONS);

    public TlsSettings {
        versions = List.copyOf(versions);
        if (versions.isEmpty() || !VERSIONS.containsAll(versions)) {
            throw new IllegalArgumentException("TLS versions are some of " + VERSIONS + ": " + versions);
        }
    }

    /** These settings with other authorities. */
    public TlsSettings trusting(@Nullable Path authorities) {
        return new TlsSettings(authorities, engine, versions);
    }
}

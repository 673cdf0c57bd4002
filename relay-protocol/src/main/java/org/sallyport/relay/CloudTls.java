package org.sallyport.relay;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's half of TLS. Reads its authorities again when the file has changed. Thread-safe; blocks. */
final class CloudTls {
    private static final Logger LOG = LoggerFactory.getLogger(CloudTls.class);

    private final TlsSettings settings;
    private @Nullable Loaded loaded;

    /** A context and the state of the file from which it was made. */
    private record Loaded(SslContext context, @Nullable Version version) {}

    private record Version(
            FileTime modified, long size, @Nullable Object key) {
        static Version of(Path file) throws IOException {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }

    CloudTls(TlsSettings settings) {
        this.settings = settings;
    }

    /**
     * The context for a new connection.
     *
     * @throws SSLException when the authorities can't be read; with the last good ones as long as those were read once
     */
    synchronized SslContext context() throws SSLException {
        Path file = settings.trustedCertificates();
        Loaded last = loaded;
        try {
            Version version = file == null ? null : Version.of(file);
            if (last == null || !Objects.equals(last.version, version)) {
                last = new Loaded(build(), version);
                loaded = last;
            }
            return last.context;
        } catch (IOException | IllegalArgumentException e) {
            if (last == null) {
                throw new SSLException("the file of trusted certificates " + file + " can't be read", e);
            }
            LOG.warn(
                    "the file of trusted certificates {} can't be read, what was read before stays: {}",
                    file,
                    e.toString());
            return last.context;
        }
    }

    /**
     * Without ALPN: only HTTP/1.1 upgrades, and with it Netty would load all of BouncyCastle on the event loop. Without
     * resumption, but for dials in the same second: where a session is resumed the cloud shows no certificate, and one that
     * has expired since would serve for hours.
     */
    private SslContext build() throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(settings.engine().provider())
                .protocols(settings.versions())
                .ciphers(TlsSettings.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .sessionTimeout(1)
                .endpointIdentificationAlgorithm("HTTPS");
        Path file = settings.trustedCertificates();
        if (file != null) {
            builder.trustManager(file.toFile());
        }
        return builder.build();
    }
}

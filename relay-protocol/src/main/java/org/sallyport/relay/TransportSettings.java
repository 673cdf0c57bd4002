package org.sallyport.relay;

import java.net.URI;
import java.time.Duration;

/**
 * Where a {@link CloudTransport} leads and how.
 *
 * @param cloud base URL of the cloud, {@code https} (or {@code http}, for tests and for a cloud behind a local proxy)
 * @param tls for {@code https}
 * @param timeout limit for a whole call; for a link: for TCP, TLS, upgrade and settings together
 */
public record TransportSettings(URI cloud, TlsSettings tls, Duration timeout) {
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** The way to a cloud with the defaults of the rest. */
    public static TransportSettings to(URI cloud) {
        return new TransportSettings(cloud, TlsSettings.DEFAULT, TIMEOUT);
    }

    public TransportSettings {
        if (!"https".equals(cloud.getScheme()) && !"http".equals(cloud.getScheme())) {
            throw new IllegalArgumentException("the cloud's URL is http or https: " + cloud);
        }
        if (cloud.getHost() == null) {
            throw new IllegalArgumentException("the cloud's URL has a host: " + cloud);
        }
        cloud = URI.create(cloud.toString().replaceAll("/+$", ""));
    }

    boolean isTls() {
        return "https".equals(cloud.getScheme());
    }

    /** The cloud's name, or an IP literal without brackets. */
    String host() {
        String host = cloud.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        return cloud.getPort() > 0 ? cloud.getPort() : isTls() ? HTTPS : HTTP;
    }

    /** The value of a {@code host} field. */
    String authority() {
        return cloud.getPort() > 0 ? cloud.getHost() + ":" + cloud.getPort() : cloud.getHost();
    }

    /** A path below the cloud's base URL. */
    String path(String below) {
        return (cloud.getRawPath() == null ? "" : cloud.getRawPath()) + below;
    }
}

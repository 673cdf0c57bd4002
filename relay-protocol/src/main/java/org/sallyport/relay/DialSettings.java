package org.sallyport.relay;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where and how a {@link RelayDialer} dials.
 *
 * @param cloud base URL of the cloud, {@code https} (or {@code http}, for tests and for a cloud behind a local proxy)
 * @param trustedCertificates PEM file of certificate authorities to trust instead of the JDK's; null for those
 * @param connectTimeout limit for TCP, TLS, upgrade and settings together
 * @param link limits and times of the link
 */
public record DialSettings(URI cloud, @Nullable Path trustedCertificates, Duration connectTimeout, LinkSettings link) {
    public DialSettings {
        if (!"https".equals(cloud.getScheme()) && !"http".equals(cloud.getScheme())) {
            throw new IllegalArgumentException("the cloud's URL is http or https: " + cloud);
        }
    }
}

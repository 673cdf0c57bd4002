package org.sallyport.datasource.spi;

import java.net.URI;
import java.util.Locale;

/**
 * What a connection reaches, in the form that access policies name: {@code scheme://host:port/path}.
 *
 * @param uri absolute, with lower-case scheme and host and an explicit port where the scheme has one
 */
public record Target(URI uri) {
    public Target {
        String scheme = uri.getScheme();
        if (scheme == null || !scheme.equals(scheme.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("a target has a lower-case scheme: " + uri);
        }
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}

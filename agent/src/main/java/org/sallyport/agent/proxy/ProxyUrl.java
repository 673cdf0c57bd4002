package org.sallyport.agent.proxy;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A proxy's URL as people write it. Its text does not tell the password.
 *
 * @param host name, or an IP literal without brackets
 * @param port 80 for {@code http} and 443 for {@code https} where it was left out
 * @param tls whether it began with {@code https}
 * @param user percent-decoded; null where there is none
 * @param password percent-decoded; null where there is none
 */
record ProxyUrl(
        String host,
        int port,
        boolean tls,
        @Nullable String user,
        @Nullable String password) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /**
     * Reads a URL; one without a scheme is {@code http}.
     *
     * @throws IllegalArgumentException with what is wrong, which does not repeat the text: it may hold a password
     */
    static ProxyUrl parse(String text) {
        URI url;
        try {
            url = new URI(text.contains("://") ? text : "http://" + text);
            if (url.getScheme() == null) {
                throw new URISyntaxException("", "no scheme before the ://");
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("must be a URL such as http://proxy.corp:3128", e);
        }
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(
                    "must begin with http:// or https://: no other kind of proxy is known than HTTP proxies");
        }
        if (url.getHost() == null || url.getPort() == 0 || url.getPort() > 65_535) {
            throw new IllegalArgumentException(
                    "must have a host and a port, as in http://proxy.corp:3128; characters of a user or password that"
                            + " URLs don't allow are written in percent-encoding");
        }
        if (!(url.getRawPath().isEmpty() || url.getRawPath().equals("/"))
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "must end after the port: an HTTP proxy has no path, and '/', '?' and '#' of"
                            + " a user or password are written in percent-encoding");
        }
        return of(url, scheme.equals("https"));
    }

    private static ProxyUrl of(URI url, boolean tls) {
        String host = url.getHost();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        int port = url.getPort() > 0 ? url.getPort() : tls ? HTTPS : HTTP;
        String login = url.getRawUserInfo();
        if (login == null || login.isEmpty()) {
            return new ProxyUrl(bare, port, tls, null, null);
        }
        int colon = login.indexOf(':');
        return colon < 0
                ? new ProxyUrl(bare, port, tls, decoded(login), null)
                : new ProxyUrl(
                        bare, port, tls, decoded(login.substring(0, colon)), decoded(login.substring(colon + 1)));
    }

    /** Percent-decoding, in which a plus is a plus. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + host + ":" + port;
    }
}

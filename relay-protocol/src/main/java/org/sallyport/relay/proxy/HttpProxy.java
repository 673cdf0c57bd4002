package org.sallyport.relay.proxy;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy, and what it may be shown. Its text is its address only: no credentials.
 *
 * @param host name, or an IP literal without brackets
 * @param port TCP port
 * @param password for Digest and Basic; null where there is none
 * @param kerberos for Negotiate; null where there is none
 */
public record HttpProxy(
        String host,
        int port,
        @Nullable PasswordLogin password,
        @Nullable KerberosLogin kerberos) {
    private static final int MOST = 65_535;

    public HttpProxy {
        if (host.isBlank() || port < 1 || port > MOST) {
            throw new IllegalArgumentException("not the address of a proxy: " + host + " port " + port);
        }
    }

    /**
     * A proxy without credentials.
     *
     * @param url {@code http://host:port}; the port is 80 where it is left out
     */
    public static HttpProxy of(URI url) {
        int port = url.getPort() < 0 ? 80 : url.getPort();
        return new HttpProxy(withoutBrackets(url.getHost()), port, null, null);
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Host and port as in a URL. */
    @Override
    public String toString() {
        return authority(host, port);
    }

    static String authority(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}

package org.sallyport.relay.proxy;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy, and what it may be shown. Its text is its address only: no credentials.
 *
 * @param host name, or an IP literal without brackets
 * @param port TCP port
 * @param tls whether the agent speaks TLS with the proxy itself, around whatever goes through it
 * @param password for Digest and Basic; null where there is none
 * @param kerberos for Negotiate; null where there is none
 */
public record HttpProxy(
        String host,
        int port,
        boolean tls,
        @Nullable PasswordLogin password,
        @Nullable KerberosLogin kerberos) {
    private static final int MOST = 65_535;

    public HttpProxy {
        if (host.isBlank() || port < 1 || port > MOST) {
            throw new IllegalArgumentException("not the address of a proxy: " + host + " port " + port);
        }
    }

    /** Scheme, host and port, as a URL. */
    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + authority(host, port);
    }

    static String authority(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}

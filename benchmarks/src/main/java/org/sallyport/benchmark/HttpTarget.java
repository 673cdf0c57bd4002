package org.sallyport.benchmark;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A request to repeat.
 *
 * @param address where to connect
 * @param request a GET over HTTP/1.1, in ASCII
 */
record HttpTarget(InetSocketAddress address, String request) {

    /** A GET of the URL, with a bearer token unless that is empty. */
    static HttpTarget get(URI url, String token) {
        String path = url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
        String authorization = token.isEmpty() ? "" : "authorization: Bearer " + token + "\r\n";
        String request = "GET " + path + " HTTP/1.1\r\nhost: " + url.getAuthority() + "\r\n" + authorization + "\r\n";
        return new HttpTarget(new InetSocketAddress(url.getHost(), url.getPort()), request);
    }

    /** The request's bytes. */
    byte[] bytes() {
        return request.getBytes(StandardCharsets.US_ASCII);
    }
}

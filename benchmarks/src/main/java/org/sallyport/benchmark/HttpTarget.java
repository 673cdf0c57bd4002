package org.sallyport.benchmark;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A request to repeat.
 *
 * @param address where to connect
 * @param request its head over HTTP/1.1, in ASCII
 */
record HttpTarget(InetSocketAddress address, String request) {

    /** A GET of the URL, with a bearer token unless that is empty. */
    static HttpTarget get(URI url, String token) {
        return of("GET", url, token, "");
    }

    /** The head of a POST whose body has so many bytes. */
    static HttpTarget post(URI url, String token, long bytes) {
        return of("POST", url, token, "content-length: " + bytes + "\r\n");
    }

    /** The head of a POST whose body is of a media type, and has so many bytes. */
    static HttpTarget post(URI url, String token, String mediaType, long bytes) {
        return of("POST", url, token, "content-type: " + mediaType + "\r\ncontent-length: " + bytes + "\r\n");
    }

    private static HttpTarget of(String method, URI url, String token, String fields) {
        String path = url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
        String authorization = token.isEmpty() ? "" : "authorization: Bearer " + token + "\r\n";
        String line = method + " " + path + " HTTP/1.1\r\nhost: " + url.getAuthority() + "\r\n";
        return new HttpTarget(
                new InetSocketAddress(url.getHost(), url.getPort()), line + authorization + fields + "\r\n");
    }

    /** What it asks of whom, for people. */
    String line() {
        return request.substring(0, request.indexOf("\r\n")) + " to port " + address.getPort();
    }

    /** The head's bytes. */
    byte[] bytes() {
        return request.getBytes(StandardCharsets.US_ASCII);
    }
}

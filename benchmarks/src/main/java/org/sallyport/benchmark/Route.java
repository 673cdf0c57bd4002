package org.sallyport.benchmark;

import java.net.URI;

/**
 * A way to the origin.
 *
 * @param name what the report calls it
 * @param base what stands before the origin's paths
 * @param token bearer token, empty for none
 */
record Route(String name, URI base, String token) {
    static final String DIRECT = "direct";
    static final String SALLYPORT = "Sallyport";
    static final String SSH = "ssh -R";
    static final String VERTX = "Vert.x hop";
    static final String LOCAL_SECRET = "local secret";
    static final String NGINX = "nginx hop";

    /** A route to a port of this machine. */
    static Route local(String name, int port) {
        return new Route(name, URI.create("http://127.0.0.1:" + port), "");
    }

    /** A GET of one of the origin's paths. */
    HttpTarget get(String path) {
        return HttpTarget.get(URI.create(base + path), token);
    }

    /** A POST of so many bytes to the origin. */
    HttpTarget post(String path, long bytes) {
        return HttpTarget.post(URI.create(base + path), token, bytes);
    }
}

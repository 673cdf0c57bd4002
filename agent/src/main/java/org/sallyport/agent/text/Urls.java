package org.sallyport.agent.text;

import java.net.URI;

/** How URLs are shown. */
public final class Urls {
    private Urls() {}

    /** Scheme, host, port and path: neither user and password, nor query and fragment, in which tokens are put. */
    public static String plain(URI url) {
        String host = url.getHost() == null ? "" : url.getHost();
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        return url.getScheme() + "://" + host + (url.getPort() < 0 ? "" : ":" + url.getPort()) + path;
    }
}

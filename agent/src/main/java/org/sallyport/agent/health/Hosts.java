package org.sallyport.agent.health;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By which names the local page may be asked for: the address itself, so that no web site can read it through a browser by
 * pointing a name of its own here, nor by asking from a page of its own.
 */
final class Hosts {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]");

    private final Set<String> names;
    private final String listening;
    private final boolean everywhere;

    /** Of a page that listens on a host. */
    Hosts(String listening) {
        Set<String> all = new HashSet<>(LOOPBACK);
        all.add(listening.toLowerCase(Locale.ROOT));
        names = Set.copyOf(all);
        this.listening = listening;
        everywhere = WILDCARDS.stream().anyMatch(names::contains);
    }

    /** Whether the Host field is ours: one of the names, or the very address that the connection came to. */
    boolean names(HttpServerRequest request) {
        return names(request.authority(), request.localAddress());
    }

    boolean names(@Nullable HostAndPort asked, @Nullable SocketAddress local) {
        if (asked == null) {
            return false;
        }
        return names.contains(asked.host().toLowerCase(Locale.ROOT))
                || isAddress(asked.host(), listening)
                || (everywhere && local != null && isAddress(asked.host(), local.hostAddress()));
    }

    /**
     * Whether a page of another site asks, as its browser says: by Origin, or, where there is none because the page only
     * loads what it asks for (an image), by Sec-Fetch-Site. The start page may be led to from anywhere.
     */
    static boolean isForeign(HttpServerRequest request) {
        String origin = request.getHeader("origin");
        String host = request.getHeader("host");
        String site = request.getHeader("sec-fetch-site");
        boolean elsewhere = site != null && !site.equals("same-origin") && !site.equals("none");
        return (elsewhere && !request.path().equals("/"))
                || (origin != null
                        && !origin.equalsIgnoreCase("http://" + host)
                        && !origin.equalsIgnoreCase("https://" + host));
    }

    /** Whether someone on this machine asks: over loopback, or from the very address that was asked. */
    static boolean isOwn(@Nullable SocketAddress from, @Nullable SocketAddress local) {
        byte[] address = from == null ? null : bytes(from.hostAddress());
        if (address == null) {
            return false;
        }
        try {
            return InetAddress.getByAddress(address).isLoopbackAddress()
                    || (local != null && Arrays.equals(address, bytes(local.hostAddress())));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    /** Only literal addresses are compared: nothing is looked up for a Host field. */
    private static boolean isAddress(String host, @Nullable String address) {
        byte[] asked = bytes(host);
        return asked != null && Arrays.equals(asked, bytes(address));
    }

    private static byte @Nullable [] bytes(@Nullable String address) {
        return address == null ? null : NetUtil.createByteArrayFromIpAddressString(address);
    }
}

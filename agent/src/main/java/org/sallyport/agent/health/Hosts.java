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
    private final boolean everywhere;

    /** Of a page that listens on a host. */
    Hosts(String listening) {
        Set<String> all = new HashSet<>(LOOPBACK);
        all.add(listening.toLowerCase(Locale.ROOT));
        names = Set.copyOf(all);
        everywhere = WILDCARDS.stream().anyMatch(names::contains);
    }

    /** Whether the Host field is ours: one of the names, or the very address that the connection came to. */
    boolean names(HttpServerRequest request) {
        HostAndPort asked = request.authority();
        if (asked == null) {
            return false;
        }
        if (names.contains(asked.host().toLowerCase(Locale.ROOT))) {
            return true;
        }
        SocketAddress local = request.localAddress();
        return everywhere && local != null && isAddress(asked.host(), local.hostAddress());
    }

    /** Whether a page of another site asks, as its browser says. */
    static boolean isForeign(HttpServerRequest request) {
        String origin = request.getHeader("origin");
        String host = request.getHeader("host");
        return origin != null
                && !origin.equalsIgnoreCase("http://" + host)
                && !origin.equalsIgnoreCase("https://" + host);
    }

    /** Whether someone on this machine asks. */
    static boolean isLoopback(@Nullable SocketAddress from) {
        byte[] address = from == null ? null : bytes(from.hostAddress());
        try {
            return address != null && InetAddress.getByAddress(address).isLoopbackAddress();
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

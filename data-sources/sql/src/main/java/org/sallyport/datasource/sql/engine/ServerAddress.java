package org.sallyport.datasource.sql.engine;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A host and a port, in canonical form: one server, one spelling, since access policies compare it.
 *
 * @param host lower case; an IPv6 address without brackets, shortened
 * @param port 1 to 65535
 */
public record ServerAddress(String host, int port) {
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
    /** What resolvers would read as a number: only dotted quads may look like this. */
    private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?(0x[0-9a-f]*|[0-9]+)");

    /** Reads {@code host}, {@code host:port}, {@code [v6]} or {@code [v6]:port}; empty when it is none of them. */
    public static Optional<ServerAddress> parse(String text, int defaultPort) {
        String lower = text.toLowerCase(Locale.ROOT);
        boolean bracketed = lower.startsWith("[");
        int hostEnd = bracketed ? lower.indexOf(']') : lower.indexOf(':');
        if (bracketed && hostEnd < 0) {
            return Optional.empty();
        }
        String host = bracketed ? lower.substring(1, hostEnd) : hostEnd < 0 ? lower : lower.substring(0, hostEnd);
        String rest = bracketed ? lower.substring(hostEnd + 1) : hostEnd < 0 ? "" : lower.substring(hostEnd);
        Optional<String> canonical = bracketed ? ipv6(host) : nameOrIpv4(host);
        int port = rest.isEmpty() ? defaultPort : port(rest);
        return port < 0 ? Optional.empty() : canonical.map(known -> new ServerAddress(known, port));
    }

    /** A server by its address alone. */
    public static ServerAddress of(InetAddress address, int port) {
        return new ServerAddress(NetUtil.toAddressString(address), port);
    }

    private static Optional<String> ipv6(String host) {
        return NetUtil.isValidIpV6Address(host) && !host.contains("%")
                ? Optional.of(NetUtil.toAddressString(NetUtil.getByName(host)))
                : Optional.empty();
    }

    private static Optional<String> nameOrIpv4(String host) {
        if (NUMERIC.matcher(host).matches()) {
            return NetUtil.isValidIpV4Address(host) ? Optional.of(host) : Optional.empty();
        }
        return host.length() <= 253 && NAME.matcher(host).matches() ? Optional.of(host) : Optional.empty();
    }

    private static int port(String rest) {
        if (!rest.matches(":[0-9]{1,5}")) {
            return -1;
        }
        int port = Integer.parseInt(rest.substring(1));
        return port >= 1 && port <= 65535 ? port : -1;
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}

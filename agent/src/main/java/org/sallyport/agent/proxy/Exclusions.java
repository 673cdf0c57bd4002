package org.sallyport.agent.proxy;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that are reached without a proxy, as {@code NO_PROXY} names them: {@code *} for all; {@code example.com}, the
 * same as {@code .example.com} and {@code *.example.com}, for that name and all below it; an IP literal; a range such as
 * {@code 10.0.0.0/8} for IP literals in it; each but {@code *} and a range with a port behind a colon, if it is for that
 * port only. Case doesn't matter. No name is resolved for this.
 */
record Exclusions(List<String> patterns) {
    static final Exclusions NONE = new Exclusions(List.of());

    Exclusions {
        patterns = patterns.stream()
                .flatMap(pattern -> Stream.of(pattern.split("[\\s,]+")))
                .filter(pattern -> !pattern.isEmpty())
                .map(pattern -> pattern.toLowerCase(Locale.ROOT))
                .toList();
    }

    /**
     * Whether a host is excluded.
     *
     * @param host name, or an IP literal with or without brackets
     */
    boolean match(String host, int port) {
        String name = bare(host.toLowerCase(Locale.ROOT));
        byte[] address = NetUtil.createByteArrayFromIpAddressString(name);
        return patterns.stream().anyMatch(pattern -> matches(pattern, name, address, port));
    }

    private static boolean matches(String pattern, String name, byte @Nullable [] address, int port) {
        if (pattern.equals("*")) {
            return true;
        }
        int slash = pattern.indexOf('/');
        if (slash >= 0) {
            return address != null && inRange(address, pattern.substring(0, slash), pattern.substring(slash + 1));
        }
        int colon = portColon(pattern);
        if (colon >= 0 && !pattern.substring(colon + 1).equals(String.valueOf(port))) {
            return false;
        }
        String host = bare(colon < 0 ? pattern : pattern.substring(0, colon));
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (address != null || literal != null) {
            return address != null && literal != null && java.util.Arrays.equals(address, literal);
        }
        String domain = host.startsWith("*.") ? host.substring(2) : host.startsWith(".") ? host.substring(1) : host;
        return !domain.isEmpty() && (name.equals(domain) || name.endsWith("." + domain));
    }

    /** The colon before a port; -1 where there is none, as in an IPv6 literal without brackets. */
    private static int portColon(String pattern) {
        int last = pattern.lastIndexOf(':');
        boolean bareIpv6 = !pattern.startsWith("[") && last != pattern.indexOf(':');
        return bareIpv6 || pattern.endsWith("]") ? -1 : last;
    }

    private static String bare(String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return host.substring(1, host.length() - 1);
        }
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static boolean inRange(byte[] address, String network, String length) {
        byte[] base = NetUtil.createByteArrayFromIpAddressString(network);
        if (base == null || base.length != address.length || !length.matches("[0-9]{1,3}")) {
            return false;
        }
        int bits = Integer.parseInt(length);
        if (bits > base.length * Byte.SIZE) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i % Byte.SIZE);
            if (((base[i / Byte.SIZE] ^ address[i / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}

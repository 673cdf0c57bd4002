package org.sallyport.agent.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that nobody means by a host's name: the machine itself, its neighbours on the wire, what a cloud provider
 * tells its machines. A rule covers them only if it names them.
 *
 * @param range the addresses
 * @param word what they are, for people
 * @param embedded where in them an IPv4 address begins; they are special if that one is. Negative: always special
 */
record SpecialRange(IpRange range, String word, int embedded) {
    private static final int NOTHING = -1;

    /** The narrower ones first. */
    private static final List<SpecialRange> ALL = Stream.of(
                    of("169.254.169.254", "a cloud provider's metadata address"),
                    of("100.100.100.200", "a cloud provider's metadata address"),
                    of("168.63.129.16", "a cloud provider's metadata address"),
                    of("192.0.0.192", "a cloud provider's metadata address"),
                    of("fd00:ec2::/32", "a cloud provider's metadata address"),
                    of("127.0.0.0/8", "a loopback address"),
                    of("::1", "a loopback address"),
                    of("0.0.0.0/8", "an unspecified address"),
                    of("::", "an unspecified address"),
                    of("169.254.0.0/16", "a link-local address"),
                    of("fe80::/10", "a link-local address"),
                    of("fec0::/10", "a site-local address"),
                    of("224.0.0.0/4", "a multicast address"),
                    of("ff00::/8", "a multicast address"),
                    of("240.0.0.0/4", "a reserved address"),
                    embedding("::/96", 12),
                    embedding("64:ff9b::/96", 12),
                    embedding("64:ff9b:1::/96", 12),
                    embedding("2002::/16", 2))
            .toList();

    private static SpecialRange of(String range, String word) {
        return new SpecialRange(IpRange.parse(range).orElseThrow(), word, NOTHING);
    }

    private static SpecialRange embedding(String range, int at) {
        return new SpecialRange(IpRange.parse(range).orElseThrow(), "a translation of a special IPv4 address", at);
    }

    /** The range that makes an address special; null when it is an ordinary one. */
    static @Nullable SpecialRange of(InetAddress address) {
        for (SpecialRange special : ALL) {
            if (special.range.contains(address) && special.applies(address)) {
                return special;
            }
        }
        return null;
    }

    private boolean applies(InetAddress address) {
        if (embedded < 0) {
            return true;
        }
        byte[] inner = Arrays.copyOfRange(address.getAddress(), embedded, embedded + 4);
        try {
            return of(InetAddress.getByAddress(inner)) != null;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are an address", e);
        }
    }

    /** Whether a range names addresses of this kind: it lies within, so that {@code 0.0.0.0/0} names none. */
    boolean namedBy(IpRange named) {
        return range.contains(named);
    }
}

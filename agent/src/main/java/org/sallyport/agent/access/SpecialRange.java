package org.sallyport.agent.access;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that nobody means by a host's name: the machine itself, its neighbours on the wire, what a cloud provider
 * tells its machines. A rule covers them only if it names them.
 *
 * @param range the addresses
 * @param word what they are, for people
 * @param translated whether they are special only if the IPv4 address that they stand for is
 */
record SpecialRange(IpRange range, String word, boolean translated) {

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
                    // of which nobody but the network's own translator knows what they stand for (RFC 8215)
                    of("64:ff9b:1::/48", "an address of a translator of the network's own"),
                    translating("::/96"),
                    translating("64:ff9b::/96"),
                    translating("2002::/16"))
            .toList();

    private static SpecialRange of(String range, String word) {
        return new SpecialRange(IpRange.parse(range).orElseThrow(), word, false);
    }

    private static SpecialRange translating(String range) {
        return new SpecialRange(IpRange.parse(range).orElseThrow(), "a translation of a special IPv4 address", true);
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
        return !translated || Translated.inside(address).stream().anyMatch(inner -> of(inner) != null);
    }

    /** Whether a range names addresses of this kind: it lies within, so that {@code 0.0.0.0/0} names none. */
    boolean namedBy(IpRange named) {
        return range.contains(named);
    }
}

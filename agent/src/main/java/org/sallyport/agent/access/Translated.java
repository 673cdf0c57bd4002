package org.sallyport.agent.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * IPv6 addresses that a translator or a tunnel turns into IPv4 ones: who reaches the one may reach the other. (Java makes
 * IPv4-mapped ones IPv4 by itself.)
 *
 * @param range the addresses
 * @param positions where in them the IPv4 address may stand: four byte indexes each
 */
record Translated(IpRange range, List<int[]> positions) {
    private static final int[] LAST = {12, 13, 14, 15};

    private static final List<Translated> ALL = List.of(
            of("::/96", LAST),
            of("64:ff9b::/96", LAST),
            // RFC 8215: the network's own prefix, of any length there; byte 8 is left out (RFC 6052, section 2.2)
            of("64:ff9b:1::/48", new int[] {6, 7, 9, 10}, new int[] {7, 9, 10, 11}, new int[] {9, 10, 11, 12}, LAST),
            of("2002::/16", new int[] {2, 3, 4, 5}));

    private static Translated of(String range, int[]... positions) {
        return new Translated(IpRange.parse(range).orElseThrow(), List.of(positions));
    }

    /** The IPv4 addresses that an address may stand for; none where it is no translated one. */
    static List<InetAddress> inside(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ALL.stream()
                .filter(form -> form.range.contains(address))
                .flatMap(form -> form.positions.stream())
                .map(position -> inner(bytes, position))
                .toList();
    }

    private static InetAddress inner(byte[] bytes, int[] position) {
        byte[] inner = new byte[position.length];
        for (int i = 0; i < inner.length; i++) {
            inner[i] = bytes[position[i]];
        }
        try {
            return InetAddress.getByAddress(inner);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are an address", e);
        }
    }
}

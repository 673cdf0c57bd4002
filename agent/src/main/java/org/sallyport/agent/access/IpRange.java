package org.sallyport.agent.access;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A range of IP addresses as CIDR writes it.
 *
 * @param network its first address
 * @param prefix how many leading bits all its addresses share
 */
record IpRange(InetAddress network, int prefix) {

    /** Reads {@code 10.0.0.0/8}, {@code fd00::/8} or one address; empty when it is none, or no range begins there. */
    static Optional<IpRange> parse(String text) {
        int slash = text.indexOf('/');
        String first = slash < 0 ? text : text.substring(0, slash);
        boolean v4 = first.matches("[0-9.]+");
        boolean fit = !first.startsWith("[")
                && Host.parse(v4 ? first : "[" + first + "]", false).isPresent();
        byte[] bytes = fit ? NetUtil.createByteArrayFromIpAddressString(first) : null;
        if (bytes == null || (slash >= 0 && !text.substring(slash + 1).matches("[0-9]{1,3}"))) {
            return Optional.empty();
        }
        int bits = bytes.length * 8;
        int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
        try {
            InetAddress network = InetAddress.getByAddress(bytes);
            // an IPv4-mapped network is written as IPv4
            boolean whole = network.getAddress().length == bytes.length && prefix <= bits;
            return whole && beginsAt(bytes, prefix) ? Optional.of(new IpRange(network, prefix)) : Optional.empty();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    private static boolean beginsAt(byte[] bytes, int prefix) {
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            if ((bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether an address is in the range. */
    boolean contains(InetAddress address) {
        byte[] ours = network.getAddress();
        byte[] other = address.getAddress();
        if (ours.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            if (((ours[bit / 8] ^ other[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether all of a range is in this one. */
    boolean contains(IpRange other) {
        return other.prefix >= prefix && contains(other.network);
    }

    @Override
    public String toString() {
        return NetUtil.toAddressString(network) + "/" + prefix;
    }
}

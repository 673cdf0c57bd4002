package org.sallyport.agent.access;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hosts in canonical form, as labels. What one resolver reads as a name and another as a number has none: decimal, octal
 * and hexadecimal IPv4, zone ids, percent-encoding, characters that aren't ASCII.
 */
final class Host {
    private static final int MAX_LENGTH = 253;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_-]{1,63}");
    private static final Pattern LABEL_PATTERN = Pattern.compile("[a-z0-9_*-]{1,63}");
    /** What makes resolvers read a host as IPv4, if it is the last label. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");
    /** Characters that the two versions of IDNA read differently. */
    private static final Pattern AMBIGUOUS = Pattern.compile("[\\u00df\\u1e9e\\u03c2\\u200c\\u200d]");

    private Host() {}

    /**
     * The labels of a host: of a name its own, of an IP address the address as one, IPv6 in brackets; none for an empty
     * text. Empty when the text is no host.
     *
     * @param pattern whether {@code *} is a wildcard, and names may be written as people read them
     */
    static Optional<List<String>> parse(String text, boolean pattern) {
        if (text.isEmpty()) {
            return Optional.of(List.of());
        }
        if (text.startsWith("[")) {
            return text.endsWith("]") ? ipv6(text.substring(1, text.length() - 1)) : Optional.empty();
        }
        return (pattern ? ascii(text) : Optional.of(text)).flatMap(host -> name(host, pattern));
    }

    private static Optional<List<String>> ipv6(String text) {
        if (text.indexOf('%') >= 0 || !NetUtil.isValidIpV6Address(text)) {
            return Optional.empty();
        }
        return Optional.of(List.of(text(address(NetUtil.createByteArrayFromIpAddressString(text)))));
    }

    private static Optional<List<String>> name(String text, boolean pattern) {
        String lower = text.toLowerCase(Locale.ROOT);
        String bare = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        List<String> labels = List.of(bare.split("\\.", -1));
        Pattern form = pattern ? LABEL_PATTERN : LABEL;
        boolean fit = bare.length() <= MAX_LENGTH
                && labels.stream().allMatch(label -> form.matcher(label).matches());
        if (!fit) {
            return Optional.empty();
        }
        if (NUMBER.matcher(labels.get(labels.size() - 1)).matches()) {
            return IPV4.matcher(bare).matches() ? Optional.of(List.of(bare)) : Optional.empty();
        }
        return wildNumber(labels) ? Optional.empty() : Optional.of(labels);
    }

    /** A pattern such as {@code 10.0.*.*}: it would cover names that others may register, and is to be a range. */
    private static boolean wildNumber(List<String> labels) {
        return labels.stream().allMatch(label -> label.matches("[0-9*]+"))
                && labels.stream().anyMatch(label -> label.matches(".*[0-9].*"));
    }

    private static Optional<String> ascii(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return Optional.of(text);
        }
        if (AMBIGUOUS.matcher(text).find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(IDN.toASCII(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether the labels are those of an IP address. */
    static boolean literal(List<String> labels) {
        return labels.size() == 1
                && (labels.get(0).startsWith("[") || labels.get(0).indexOf('.') >= 0);
    }

    /** The IP address that the labels spell; null when they are a name, a pattern or nothing. */
    static @Nullable InetAddress address(List<String> labels) {
        if (!literal(labels)) {
            return null;
        }
        String text = labels.get(0);
        String bare = text.startsWith("[") ? text.substring(1, text.length() - 1) : text;
        return address(NetUtil.createByteArrayFromIpAddressString(bare));
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes); // of an IPv4-mapped address the IPv4 address
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    /** The label that spells an IP address. */
    static String text(InetAddress address) {
        return address instanceof Inet4Address
                ? address.getHostAddress()
                : "[" + NetUtil.toAddressString(address(address.getAddress())) + "]";
    }

    /** Whether the pattern covers a host; an IP address is covered by itself and by {@code **} alone. */
    static boolean covers(List<String> pattern, List<String> host) {
        if (literal(host)) {
            return pattern.equals(host) || pattern.equals(List.of("**"));
        }
        return Wildcards.matches(pattern, host, true);
    }
}

package org.sallyport.agent.access;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Path segments in canonical form. */
final class Segments {
    private static final String PLAIN =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + "-._~!$&'()+,;=:@{}";

    private Segments() {}

    /**
     * The segments of a path. An empty last segment (a trailing slash) and empty ones between are dropped: data sources
     * differ in what they make of them. Empty when an escape is malformed, hides a separator or a control character, or
     * the path leaves its root.
     *
     * @param pattern whether {@code *} is a wildcard; otherwise it is a character like others, and escaped
     */
    static Optional<List<String>> parse(String path, boolean pattern) {
        Deque<String> segments = new ArrayDeque<>();
        for (String raw : path.split("/", -1)) {
            Optional<String> segment = canonical(raw, pattern);
            if (segment.isEmpty()) {
                return Optional.empty();
            }
            switch (segment.get()) {
                case "", "." -> {}
                case ".." -> {
                    if (segments.pollLast() == null) {
                        return Optional.empty();
                    }
                }
                default -> segments.addLast(segment.get());
            }
        }
        return Optional.of(new ArrayList<>(segments));
    }

    private static Optional<String> canonical(String raw, boolean pattern) {
        StringBuilder text = new StringBuilder(raw.length());
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            int value = bytes[i] & 0xff;
            boolean escaped = value == '%';
            if (escaped) {
                if (i + 2 >= bytes.length || !hex(bytes[i + 1]) || !hex(bytes[i + 2])) {
                    return Optional.empty();
                }
                value = HexFormat.fromHexDigits(new String(bytes, i + 1, 2, StandardCharsets.US_ASCII));
                i += 2;
            }
            if (value < ' ' || value == 0x7f || value == '\\' || (escaped && value == '/')) {
                return Optional.empty();
            }
            append(text, value, pattern && !escaped);
        }
        return Optional.of(text.toString());
    }

    private static void append(StringBuilder text, int value, boolean wildcards) {
        boolean plain = PLAIN.indexOf(value) >= 0 || (wildcards && value == '*');
        if (plain) {
            text.append((char) value);
        } else {
            text.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) value));
        }
    }

    private static boolean hex(byte digit) {
        return HexFormat.isHexDigit(digit);
    }
}

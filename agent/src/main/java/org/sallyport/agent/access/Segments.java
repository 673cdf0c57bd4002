package org.sallyport.agent.access;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Path segments in canonical form. */
final class Segments {
    private static final String PLAIN =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + "-._~!$&'()+,;=:@{}";
    /** An escape that is left after decoding: some data sources decode twice. */
    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");
    /** What some data sources make {@code .} or {@code ..} of: parameters, trailing spaces and dots. */
    private static final Pattern ALMOST_DOTS = Pattern.compile("\\.{1,2};.*|[. ]{3,}|[. ]* [. ]*");

    private Segments() {}

    /**
     * The segments of a path. An empty last segment (a trailing slash) and empty ones between are dropped: data sources
     * differ in what they make of them. Empty when an escape is malformed, hides a separator, a control character or
     * another escape, a segment is no UTF-8 or almost a dot segment, or the path leaves its root.
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
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(raw.length());
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
            decoded.write(value);
            append(text, value, pattern && !escaped);
        }
        return plain(decoded.toByteArray()) ? Optional.of(text.toString()) : Optional.empty();
    }

    /** Whether no data source will find more in the segment than we do. */
    private static boolean plain(byte[] decoded) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded))
                    .toString();
        } catch (CharacterCodingException e) {
            return false;
        }
        if (hidesSomething(text)) {
            return false;
        }
        if (text.chars().allMatch(c -> c < 0x80)) {
            return true;
        }
        String folded = Normalizer.normalize(text, Normalizer.Form.NFKC);
        return !hidesSomething(folded) && !folded.matches("\\.{1,2}");
    }

    private static boolean hidesSomething(String text) {
        return text.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\' || c == '/')
                || ALMOST_DOTS.matcher(text).matches()
                || ESCAPE.matcher(text).find();
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

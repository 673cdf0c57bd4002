package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.UUID;

/**
 * JSON or CSV in UTF-8, written straight into one array that is used again for each part. The hot path: nothing is allocated
 * for a value. Not thread-safe.
 */
public final class JsonBytes {
    /** What a row by its key takes: while a database thinks, an answer should hold no more of the heap than it must. */
    private static final int INITIAL = 1024;

    private static final int KEPT = 256 * 1024;
    /** Characters of a text for which room is made at once; the worst case of all of a large one would be too much. */
    private static final int SLICE = 8 * 1024;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = ascii("null");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    private byte[] bytes = new byte[INITIAL];
    private int length;

    /** ASCII text as bytes, for {@link #raw(byte[])}. */
    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    public int length() {
        return length;
    }

    /** Gives a digest what was written from a position on. */
    void digest(MessageDigest digest, int from) {
        digest.update(bytes, from, length - from);
    }

    /** Takes back what was written behind a position. */
    void cutTo(int position) {
        length = position;
    }

    /** Takes back what was written behind a position, and answers it. */
    byte[] cut(int position) {
        byte[] behind = Arrays.copyOfRange(bytes, position, length);
        length = position;
        return behind;
    }

    /** What was written since the last call, in a buffer of its own. */
    public Buffer take() {
        Buffer taken = Buffer.buffer(length);
        takeInto(taken);
        return taken;
    }

    /** Appends what was written since the last call to another buffer. */
    void takeInto(Buffer buffer) {
        buffer.appendBytes(bytes, 0, length);
        length = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[INITIAL];
        }
    }

    public void raw(byte[] text) {
        room(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    public void raw(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    public void nil() {
        raw(NULL);
    }

    public void bool(boolean value) {
        raw(value ? TRUE : FALSE);
    }

    /** A text that is JSON already. */
    public void json(String text) {
        for (int i = 0, roomUntil = 0; i < text.length(); i++) {
            if (i >= roomUntil) {
                roomUntil = Math.min(text.length(), i + SLICE);
                room(3 * (roomUntil - i) + 1);
            }
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else {
                i = beyondAscii(text, i, c);
            }
        }
    }

    public void number(long value) {
        if (value == Long.MIN_VALUE) {
            raw(ascii("-9223372036854775808"));
            return;
        }
        room(20);
        long rest = value;
        if (rest < 0) {
            bytes[length++] = '-';
            rest = -rest;
        }
        int digits = 1;
        for (long bound = 10; digits < 19 && rest >= bound; bound *= 10) {
            digits++;
        }
        int at = length + digits;
        length = at;
        while (--digits >= 0) {
            bytes[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** A number of so many digits, with leading zeros. */
    public void digits(int value, int count) {
        room(count);
        int rest = value;
        for (int at = length + count; at > length; rest /= 10) {
            bytes[--at] = (byte) ('0' + rest % 10);
        }
        length += count;
    }

    /** A JSON string. */
    public void string(String text) {
        raw('"');
        for (int i = 0, roomUntil = 0; i < text.length(); i++) {
            if (i >= roomUntil) {
                roomUntil = Math.min(text.length(), i + SLICE);
                room(6 * (roomUntil - i) + 1);
            }
            char c = text.charAt(i);
            if (c >= 0x80) {
                i = beyondAscii(text, i, c);
            } else if (c >= ' ' && c != '"' && c != '\\') {
                bytes[length++] = (byte) c;
            } else {
                escaped(c);
            }
        }
        raw('"');
    }

    /** A field of CSV: in quotes, with those within doubled, where it must be, and where it is empty: null has none. */
    public void field(String text) {
        if (!text.isEmpty() && text.chars().noneMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r')) {
            json(text);
            return;
        }
        raw('"');
        for (int from = 0; ; ) {
            int quote = text.indexOf('"', from);
            json(text.substring(from, quote < 0 ? text.length() : quote + 1));
            raw('"'); // doubles the one before, or ends the field
            if (quote < 0) {
                return;
            }
            from = quote + 1;
        }
    }

    /** A UUID, without quotes. */
    public void guid(UUID value) {
        hex(value.getMostSignificantBits() >>> 32, 8);
        raw('-');
        hex(value.getMostSignificantBits() >>> 16, 4);
        raw('-');
        hex(value.getMostSignificantBits(), 4);
        raw('-');
        hex(value.getLeastSignificantBits() >>> 48, 4);
        raw('-');
        hex(value.getLeastSignificantBits(), 12);
    }

    private void hex(long value, int digits) {
        room(digits);
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(int) (value >>> shift) & 15];
        }
    }

    private void escaped(char c) {
        bytes[length++] = '\\';
        switch (c) {
            case '"', '\\' -> bytes[length++] = (byte) c;
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[c >> 4];
                bytes[length++] = HEX[c & 15];
            }
        }
    }

    /** Writes the character at the index, or the pair that begins there; answers the index of its last half. */
    private int beyondAscii(String text, int index, char c) {
        if (c < 0x800) {
            bytes[length++] = (byte) (0xc0 | (c >> 6));
        } else if (!Character.isSurrogate(c)) {
            bytes[length++] = (byte) (0xe0 | (c >> 12));
            bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
        } else {
            int point = text.codePointAt(index);
            if (point < Character.MIN_SUPPLEMENTARY_CODE_POINT) {
                // half a pair is no character: U+FFFD, as decoders do
                bytes[length++] = (byte) 0xef;
                bytes[length++] = (byte) 0xbf;
                bytes[length++] = (byte) 0xbd;
                return index;
            }
            bytes[length++] = (byte) (0xf0 | (point >> 18));
            bytes[length++] = (byte) (0x80 | ((point >> 12) & 0x3f));
            bytes[length++] = (byte) (0x80 | ((point >> 6) & 0x3f));
            bytes[length++] = (byte) (0x80 | (point & 0x3f));
            return index + 1;
        }
        bytes[length++] = (byte) (0x80 | (c & 0x3f));
        return index;
    }

    /** The bytes as base64, without quotes. */
    public void base64(byte[] value) {
        room((value.length + 2) / 3 * 4);
        int at = 0;
        for (; at + 2 < value.length; at += 3) {
            int group = ((value[at] & 0xff) << 16) | ((value[at + 1] & 0xff) << 8) | (value[at + 2] & 0xff);
            sixBits(group, 4);
        }
        if (value.length - at == 1) {
            sixBits((value[at] & 0xff) << 16, 2);
            bytes[length++] = '=';
            bytes[length++] = '=';
        } else if (value.length - at == 2) {
            sixBits(((value[at] & 0xff) << 16) | ((value[at + 1] & 0xff) << 8), 3);
            bytes[length++] = '=';
        }
    }

    private void sixBits(int group, int count) {
        for (int i = 0; i < count; i++) {
            bytes[length++] = BASE64[(group >> (18 - 6 * i)) & 0x3f];
        }
    }

    private void room(int more) {
        if (length + more > bytes.length || length + more < 0) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), 2 * bytes.length));
        }
    }
}

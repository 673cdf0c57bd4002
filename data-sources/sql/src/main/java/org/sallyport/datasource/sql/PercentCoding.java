package org.sallyport.datasource.sql;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;

/** Percent-encoding of path segments, strict: UTF-8 only, no NUL. */
final class PercentCoding {
    private PercentCoding() {}

    /** Decodes a segment once. */
    static String decode(String segment) {
        byte[] bytes = segment.getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                decoded.put(bytes[i]);
                continue;
            }
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            if (high < 0 || low < 0 || high + low == 0) {
                throw malformed(segment);
            }
            decoded.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
        } catch (CharacterCodingException e) {
            throw malformed(segment);
        }
    }

    /** Decodes a second time; a text without a percent sign was encoded only once. */
    static String decodeAgain(String text) {
        return text.indexOf('%') < 0 ? text : decode(text);
    }

    private static SourceException malformed(String segment) {
        return new SourceException(
                SourceCode.MALFORMED_REQUEST, "The path's segment '" + segment + "' is not percent-encoded UTF-8");
    }
}

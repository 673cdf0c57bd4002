package org.sallyport.datasource.testkit;

import io.vertx.core.buffer.Buffer;

/** A byte sequence whose every piece tells its place: 251 is prime, so no power-of-two chunk repeats. */
final class Pattern {
    static final int PERIOD = 251;
    static final int CHUNK = 64 * 1024;
    private static final Buffer REPEATED = repeated(CHUNK + PERIOD);

    private Pattern() {}

    static Buffer bytes(long offset, int length) {
        int start = (int) (offset % PERIOD);
        if (start + length <= REPEATED.length()) {
            return REPEATED.slice(start, start + length);
        }
        Buffer bytes = Buffer.buffer(length);
        for (long at = offset; at < offset + length; ) {
            int chunk = (int) Math.min(CHUNK, offset + length - at);
            bytes.appendBuffer(bytes(at, chunk));
            at += chunk;
        }
        return bytes;
    }

    private static Buffer repeated(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % PERIOD);
        }
        return Buffer.buffer(bytes);
    }
}

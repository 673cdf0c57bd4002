package org.sallyport.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads HTTP/1.1 answers just far enough to know where each ends: content-length and chunked, no trailers kept. */
final class AnswerReader {
    private enum Part {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS
    }

    private final byte[] line = new byte[8192];
    private int lineLength;
    private Part part = Part.HEAD;
    private boolean statusSeen;
    private boolean chunked;
    private long remaining;
    private long bodyBytes;

    /** Takes what the buffer holds, at most up to the end of an answer; true when an answer is whole. */
    boolean read(ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            if (part == Part.BODY || part == Part.CHUNK) {
                int taken = (int) Math.min(remaining, in.remaining());
                in.position(in.position() + taken);
                remaining -= taken;
                bodyBytes += taken;
                if (remaining == 0) {
                    if (part == Part.BODY) {
                        return whole();
                    }
                    part = Part.CHUNK_END;
                }
            } else if (lineDone(in.get()) && endOfLine()) {
                return whole();
            }
        }
        return false;
    }

    /** Bytes of bodies read so far. */
    long bodyBytes() {
        return bodyBytes;
    }

    private boolean lineDone(byte octet) throws IOException {
        if (octet == '\n') {
            return true;
        }
        if (lineLength == line.length) {
            throw new IOException("a line of the answer's head is longer than " + line.length + " bytes");
        }
        line[lineLength++] = octet;
        return false;
    }

    /** Judges the line just ended; true when the answer ended with it. */
    private boolean endOfLine() throws IOException {
        String text = new String(line, 0, lineLength, StandardCharsets.ISO_8859_1).trim();
        lineLength = 0;
        switch (part) {
            case HEAD -> {
                if (!text.isEmpty()) {
                    headLine(text);
                    return false;
                }
                part = chunked ? Part.CHUNK_SIZE : Part.BODY;
                return !chunked && remaining == 0;
            }
            case CHUNK_SIZE -> {
                remaining = Long.parseLong(text, 16);
                part = remaining == 0 ? Part.TRAILERS : Part.CHUNK;
            }
            case CHUNK_END -> part = Part.CHUNK_SIZE;
            case TRAILERS -> {
                return text.isEmpty();
            }
            case BODY, CHUNK -> throw new IllegalStateException("no lines in a body");
        }
        return false;
    }

    private void headLine(String text) throws IOException {
        if (!statusSeen) {
            if (!text.startsWith("HTTP/1.1 200")) {
                throw new IOException("the answer is " + text);
            }
            statusSeen = true;
        } else if (text.regionMatches(true, 0, "content-length:", 0, 15)) {
            remaining = Long.parseLong(text.substring(15).trim());
        } else if (text.regionMatches(true, 0, "transfer-encoding: chunked", 0, 26)) {
            chunked = true;
        }
    }

    private boolean whole() {
        part = Part.HEAD;
        statusSeen = false;
        chunked = false;
        remaining = 0;
        return true;
    }
}

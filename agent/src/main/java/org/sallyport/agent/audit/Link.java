package org.sallyport.agent.audit;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The place of a line in the chain: its number and the SHA-256 of its bytes without the line feed. A line holds its own
 * number ({@code seq}) and the hash of the line before ({@code prev}), so that the hash of the last line stands for all.
 *
 * @param seq the line's number, from 1
 * @param hash lower-case hex
 */
record Link(long seq, String hash) {
    static final String SEQ = "seq";
    static final String PREV = "prev";

    /** Before the first line. */
    static final Link GENESIS = new Link(0, "0".repeat(64));

    /** The text of the line after this one. */
    byte[] next(JsonObject content) {
        JsonObject line = new JsonObject().put(SEQ, seq + 1).put(PREV, hash);
        content.forEach(member -> line.put(member.getKey(), member.getValue()));
        return line.encode().getBytes(StandardCharsets.UTF_8);
    }

    /** The link of a line that was made by {@link #next}. */
    Link after(byte[] line) {
        return new Link(seq + 1, sha256(line));
    }

    /** The link of a line that was read, whatever stands before it. */
    static Link claimed(byte[] line) throws BrokenChainException {
        return new Link(number(json(line)), sha256(line));
    }

    /** The link of a line that has to stand before this number's line: what the line says of it. */
    static Link before(byte[] line) throws BrokenChainException {
        JsonObject json = json(line);
        return new Link(number(json) - 1, String.valueOf(json.getValue(PREV)));
    }

    /** The link of a line that was read behind this one. */
    Link checked(byte[] line) throws BrokenChainException {
        Link before = before(line);
        if (before.seq > seq) {
            throw new BrokenChainException("lines " + (seq + 1) + " to " + before.seq + " are missing before this one");
        }
        if (before.seq < seq) {
            throw new BrokenChainException("line " + (before.seq + 1) + " stands where " + (seq + 1) + " has to stand");
        }
        if (!before.hash.equals(hash)) {
            throw new BrokenChainException("line " + seq + " is not the one that was written, or this one is not");
        }
        return after(line);
    }

    private static JsonObject json(byte[] line) throws BrokenChainException {
        try {
            return new JsonObject(new String(line, StandardCharsets.UTF_8));
        } catch (DecodeException e) {
            throw new BrokenChainException("this is no line of an audit log");
        }
    }

    private static long number(JsonObject json) throws BrokenChainException {
        if (json.getValue(SEQ) instanceof Number number && number.longValue() >= 1) {
            return number.longValue();
        }
        throw new BrokenChainException("this is no line of an audit log");
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

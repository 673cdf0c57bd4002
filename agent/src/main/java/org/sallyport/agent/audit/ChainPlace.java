package org.sallyport.agent.audit;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.sallyport.agent.keys.Sha256;

/**
 * The place of a line in the chain: its number and the SHA-256 of its bytes without the line feed. A line holds its own
 * number ({@code seq}) and the hash of the line before ({@code prev}), so that the hash of the last line stands for all.
 *
 * @param seq the line's number, from 1
 * @param hash lower-case hex
 */
record ChainPlace(long seq, String hash) {
    static final String SEQ = "seq";
    static final String PREV = "prev";

    /** Before the first line. */
    static final ChainPlace GENESIS = new ChainPlace(0, "0".repeat(64));

    /** The text of the line after this one. */
    byte[] next(JsonObject content) {
        JsonObject line = new JsonObject().put(SEQ, seq + 1).put(PREV, hash);
        content.forEach(member -> line.put(member.getKey(), member.getValue()));
        return line.encode().getBytes(StandardCharsets.UTF_8);
    }

    /** The place of a line that was made by {@link #next}. */
    ChainPlace after(byte[] line) {
        return new ChainPlace(seq + 1, Sha256.hex(line));
    }

    /** The place of a line that was read, whatever stands before it. */
    static ChainPlace claimed(byte[] line) throws BrokenChainException {
        return new ChainPlace(number(json(line)), Sha256.hex(line));
    }

    /** The place of a line that has to stand before this number's line: what the line says of it. */
    static ChainPlace before(byte[] line) throws BrokenChainException {
        JsonObject json = json(line);
        return new ChainPlace(number(json) - 1, String.valueOf(json.getValue(PREV)));
    }

    /** The place of a line that was read behind this one. */
    ChainPlace checked(byte[] line) throws BrokenChainException {
        ChainPlace before = before(line);
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
}

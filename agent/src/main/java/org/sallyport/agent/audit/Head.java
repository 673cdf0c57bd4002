package org.sallyport.agent.audit;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;

/**
 * What {@value #FILE} says and signs: how far the log goes, so that lines missing at its end are noticed, and where it
 * begins, so that files that rotation has deleted are told from files that someone has; and whether it was closed, so
 * that lines that someone appends while no agent runs are told from those that a crash left unsealed.
 *
 * @param before what the oldest line that is kept stands behind
 * @param file name of the file that holds the last line; empty before the first
 * @param bytes the file's length up to the end of that line
 * @param last the last line
 * @param time when it was sealed, ISO 8601
 * @param closed whether the agent stopped there: then nothing may stand behind the last line
 */
record Head(ChainPlace before, String file, long bytes, ChainPlace last, String time, boolean closed) {
    static final String FILE = "head.json";

    private static final String ALGORITHM = "SHA256withECDSA";
    private static final String OPEN_CONTEXT = "sallyport-audit-head-1";
    private static final String CLOSED_CONTEXT = "sallyport-audit-closed-head-1";

    /** The file's content. */
    byte[] signed(PrivateKey key) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(text());
            return new JsonObject()
                    .put("version", 1)
                    .put("firstSeq", before.seq() + 1)
                    .put("firstPrev", before.hash())
                    .put("file", file)
                    .put("bytes", bytes)
                    .put("seq", last.seq())
                    .put("hash", last.hash())
                    .put("time", time)
                    .put("closed", closed)
                    .put("signature", Base64.getEncoder().encodeToString(signature.sign()))
                    .encodePrettily()
                    .concat("\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the member key signs", e);
        }
    }

    /** Reads the file's content; fails when it is malformed or another key signed it. */
    static Head read(byte[] content, PublicKey key) throws BrokenChainException {
        try {
            JsonObject json = new JsonObject(new String(content, StandardCharsets.UTF_8));
            Head head = new Head(
                    new ChainPlace(json.getLong("firstSeq") - 1, json.getString("firstPrev")),
                    json.getString("file"),
                    json.getLong("bytes"),
                    new ChainPlace(json.getLong("seq"), json.getString("hash")),
                    json.getString("time"),
                    json.getBoolean("closed", false));
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(head.text());
            if (signature.verify(Base64.getDecoder().decode(json.getString("signature")))) {
                return head;
            }
        } catch (DecodeException
                | ClassCastException
                | NullPointerException
                | IllegalArgumentException
                | GeneralSecurityException e) {
            throw new BrokenChainException(FILE + " is malformed");
        }
        throw new BrokenChainException(FILE + " was not signed by this member's key");
    }

    private byte[] text() {
        return String.join(
                        "\n",
                        closed ? CLOSED_CONTEXT : OPEN_CONTEXT,
                        Long.toString(before.seq()),
                        before.hash(),
                        file,
                        Long.toString(bytes),
                        Long.toString(last.seq()),
                        last.hash(),
                        time)
                .getBytes(StandardCharsets.UTF_8);
    }
}

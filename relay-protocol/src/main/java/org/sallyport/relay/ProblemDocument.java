package org.sallyport.relay;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Reads the problem document (SPEC.md, section Errors) in an answer of a cloud. */
final class ProblemDocument {
    private static final int LONGEST_TEXT = 500;

    private ProblemDocument() {}

    /** The problem that the answer tells; null where it is no problem document of this protocol. */
    static @Nullable Problem read(CloudAnswer answer) {
        if (!answer.isProblem()) {
            return null;
        }
        try {
            JsonObject json = answer.body().toJsonObject();
            String code = json.getString("code");
            return code == null ? null : problem(json, code, answer.status());
        } catch (DecodeException | ClassCastException malformed) {
            return null;
        }
    }

    private static Problem problem(JsonObject json, String code, int status) {
        String title = text(json, "title", code);
        return new Problem(
                cut(code),
                status,
                cut(title),
                cut(text(json, "detail", title)),
                !Boolean.FALSE.equals(json.getBoolean("retryable")),
                where(text(json, "where", "")),
                json.getString("requestId"));
    }

    /** A member's text; what is null counts as missing. */
    private static String text(JsonObject json, String name, String otherwise) {
        String text = json.getString(name);
        return text == null ? otherwise : text;
    }

    private static Where where(String word) {
        for (Where where : Where.values()) {
            if (where.word().equals(word)) {
                return where;
            }
        }
        return Where.CLOUD;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}

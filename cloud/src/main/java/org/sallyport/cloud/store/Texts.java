package org.sallyport.cloud.store;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import org.sallyport.datasource.settings.Settings;

/**
 * Which texts from outside are taken: PostgreSQL keeps no NUL and no half of a surrogate pair, and other control characters
 * would act on the terminals and logs on which names are shown.
 */
public final class Texts {
    private Texts() {}

    /** What a text that may have lines must not hold, in words that follow its name; empty when it is fit. */
    public static Optional<String> unfit(String text) {
        return text.codePoints()
                .filter(c -> isUnfit(c) && c != '\t' && c != '\n' && c != '\r')
                .mapToObj(Texts::refusal)
                .findFirst();
    }

    /** The first name or text in JSON that is unfit, and why; empty when all are fit. */
    public static Optional<String> unfit(JsonObject json) {
        return json.stream().map(Texts::unfit).flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> unfit(Map.Entry<String, Object> member) {
        Optional<String> name = unfit(member.getKey()).map(why -> "a name " + why);
        return name.isPresent() ? name : unfit(member.getKey(), member.getValue());
    }

    private static Optional<String> unfit(String path, Object value) {
        if (value instanceof String text) {
            return unfit(text).map(why -> path + " " + why);
        }
        if (value instanceof JsonObject object) {
            return unfit(object).map(why -> path + "." + why);
        }
        if (value instanceof JsonArray array) {
            return array.stream()
                    .map(item -> unfit(path + "[]", item))
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        return Optional.empty();
    }

    /** A name for people that must be there: one line, which shows in its order. */
    public static String name(Settings body, String member, int longest) {
        String name = body.string(member);
        if (name.length() > longest) {
            body.problem(member, "must have at most " + longest + " characters");
        }
        name.codePoints()
                .filter(c -> isUnfit(c) || isOfDirection(c) || c == '\u2028' || c == '\u2029')
                .findFirst()
                .ifPresent(c -> body.problem(member, refusal(c)));
        return name;
    }

    private static boolean isUnfit(int c) {
        return Character.isISOControl(c) || (c <= 0xffff && Character.isSurrogate((char) c));
    }

    /** Characters by which a name would show as another. */
    private static boolean isOfDirection(int c) {
        return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }

    private static String refusal(int c) {
        return c <= 0xffff && Character.isSurrogate((char) c)
                ? "must not hold half of a character (U+%04X)".formatted(c)
                : "must not hold the control character U+%04X".formatted(c);
    }
}

package org.sallyport.cloud.store;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.settings.Settings;

/**
 * Which texts from outside are taken: PostgreSQL keeps no NUL and no half of a surrogate pair, and other control characters
 * would act on the terminals and logs on which names are shown.
 */
public final class Texts {
    private static final int DEEPEST = 64;
    private static final int SHOWN = 64;

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
        String why = unfitIn(json, 0);
        return why == null ? Optional.empty() : Optional.of(why.startsWith(".") ? why.substring(1) : why);
    }

    /** Whence from here, and why; strangers send this, so the way is put together only where there is something to tell. */
    private static @Nullable String unfitIn(@Nullable Object value, int depth) {
        if (value instanceof String text) {
            return unfit(text).map(why -> " " + why).orElse(null);
        }
        if (depth > DEEPEST) {
            return " must not be nested deeper than " + DEEPEST + " levels";
        }
        if (value instanceof JsonObject members) {
            for (Map.Entry<String, Object> member : members) {
                String why = unfitMember(member.getKey(), member.getValue(), depth);
                if (why != null) {
                    return why;
                }
            }
        } else if (value instanceof JsonArray items) {
            for (Object item : items) {
                String why = unfitIn(item, depth + 1);
                if (why != null) {
                    return "[]" + why;
                }
            }
        }
        return null;
    }

    private static @Nullable String unfitMember(String name, @Nullable Object value, int depth) {
        Optional<String> unfit = unfit(name);
        if (unfit.isPresent()) {
            return ".a name " + unfit.get();
        }
        String why = unfitIn(value, depth + 1);
        return why == null ? null : "." + (name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "…") + why;
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

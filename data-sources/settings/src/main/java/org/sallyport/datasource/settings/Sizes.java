package org.sallyport.datasource.settings;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes as settings write them: a whole number and {@code KiB}, {@code MiB} or {@code GiB}, or of bytes. */
public final class Sizes {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(KiB|MiB|GiB)?");

    private Sizes() {}

    /** The size written in the text; empty when it isn't one. */
    public static OptionalLong parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        int power = unit == null ? 0 : unit.equals("KiB") ? 10 : unit.equals("MiB") ? 20 : 30;
        return OptionalLong.of(number << power);
    }
}

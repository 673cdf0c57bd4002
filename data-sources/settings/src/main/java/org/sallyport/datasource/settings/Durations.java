package org.sallyport.datasource.settings;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as settings and header fields write them: a whole number and {@code ms}, {@code s}, {@code m} or {@code h}. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15})(ms|s|m|h)");

    /** Longer ones count as this: it still fits in nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Durations() {}

    /** The text that {@link #parse} reads as this duration, of whole milliseconds. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        return seconds % 3600 == 0 && seconds > 0
                ? seconds / 3600 + "h"
                : seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** The duration written in the text, at most 100 years; empty when it isn't one. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        Duration written =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    default -> Duration.ofHours(number);
                };
        return Optional.of(written.compareTo(LONGEST) < 0 ? written : LONGEST);
    }
}

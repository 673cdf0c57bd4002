package org.sallyport.agent.access;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * So many requests in a time.
 *
 * @param requests how many; also how many may come at once after a pause. 0: as many as come
 * @param period the time
 */
record Rate(int requests, Duration period) {
    static final Rate UNBOUNDED = new Rate(0, Duration.ofSeconds(1));

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})/(s|m|h)");

    /** Reads {@code 50/s}, {@code 600/m} or {@code 1000/h}. */
    static Optional<Rate> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        Duration period =
                switch (form.group(2)) {
                    case "s" -> Duration.ofSeconds(1);
                    case "m" -> Duration.ofMinutes(1);
                    default -> Duration.ofHours(1);
                };
        return Optional.of(new Rate(Integer.parseInt(form.group(1)), period));
    }

    boolean bounded() {
        return requests > 0;
    }
}

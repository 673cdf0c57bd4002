package org.sallyport.agent.credentials;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a secret in one of the agent's stores: {@code vault:db/sales}. Nothing in it can lead out of the place where
 * a store keeps its secrets, nor needs an escape in a path or URL.
 *
 * @param store the store's word; null where the name doesn't say it
 * @param segments what stands between slashes: letters, digits, {@code _ - .}, without a dot or hyphen at the beginning
 *     or a dot at the end
 */
record SecretName(@Nullable String store, List<String> segments) {
    static final int LONGEST = 200;

    private static final Pattern STORE = Pattern.compile("[a-z]{1,20}");
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?");
    private static final Pattern SEGMENT_PATTERN = Pattern.compile("[A-Za-z0-9_*]([A-Za-z0-9_.*-]*[A-Za-z0-9_*-])?");

    SecretName {
        segments = List.copyOf(segments);
    }

    /** The name that a text spells; empty where it spells none. */
    static Optional<SecretName> parse(String text) {
        return parse(text, SEGMENT);
    }

    /** A pattern of names: {@code *} stands for any characters of a segment, a segment {@code **} for any number of them. */
    static Optional<SecretName> parsePattern(String text) {
        return parse(text, SEGMENT_PATTERN);
    }

    private static Optional<SecretName> parse(String text, Pattern segment) {
        int colon = text.indexOf(':');
        String store = colon < 0 ? null : text.substring(0, colon);
        List<String> segments = List.of(text.substring(colon + 1).split("/", -1));
        boolean fit = text.length() <= LONGEST
                && (store == null || STORE.matcher(store).matches())
                && segments.stream().allMatch(each -> segment.matcher(each).matches());
        return fit ? Optional.of(new SecretName(store, segments)) : Optional.empty();
    }

    SecretName in(String newStore) {
        return new SecretName(newStore, segments);
    }

    /** Its segments with slashes between. */
    String path() {
        return String.join("/", segments);
    }

    @Override
    public String toString() {
        return store == null ? path() : store + ":" + path();
    }
}

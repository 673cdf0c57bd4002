package org.sallyport.relay.proxy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One challenge of a proxy (RFC 9110, section 11.6.1).
 *
 * @param scheme as the proxy writes it
 * @param token68 the one value of schemes that have no parameters; null where there is none
 * @param parameters by name, whatever its case
 */
record Challenge(String scheme, @Nullable String token68, Map<String, String> parameters) {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern SCHEME = Pattern.compile("[\\s,]*(" + TOKEN + ")(?=[\\s,]|$)");
    private static final Pattern PARAMETER = Pattern.compile(
            "[\\s,]*(" + TOKEN + ")\\s*=\\s*(?:\"((?:[^\"\\\\]++|\\\\.)*+)\"|(" + TOKEN + "))(?=\\s*(?:,|$))");
    private static final Pattern TOKEN68 = Pattern.compile("\\s+([A-Za-z0-9._~+/-]+=*)(?=\\s*(?:,|$))");

    Challenge {
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(parameters);
        parameters = Collections.unmodifiableMap(copy);
    }

    /** Whether it is of the scheme. */
    boolean is(String name) {
        return scheme.equalsIgnoreCase(name);
    }

    /** A parameter's value; the empty text where there is none. */
    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** The challenges of all header fields; what can't be read is left out. */
    static List<Challenge> parse(List<String> fields) {
        List<Challenge> challenges = new ArrayList<>();
        fields.forEach(field -> parse(field, challenges));
        return challenges;
    }

    private static void parse(String field, List<Challenge> challenges) {
        Matcher scheme = SCHEME.matcher(field);
        int at = 0;
        while (at < field.length() && stands(scheme, at)) {
            at = scheme.end();
            String token68 = null;
            Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            Matcher token = TOKEN68.matcher(field);
            if (stands(token, at)) {
                token68 = token.group(1);
                at = token.end();
            } else {
                at = parameters(field, at, parameters);
            }
            challenges.add(new Challenge(scheme.group(1), token68, parameters));
        }
    }

    /** Whether the pattern stands just there; a search would look through all that follows, each time. */
    private static boolean stands(Matcher matcher, int at) {
        return matcher.region(at, matcher.regionEnd()).lookingAt();
    }

    private static int parameters(String field, int from, Map<String, String> parameters) {
        int at = from;
        Matcher parameter = PARAMETER.matcher(field);
        while (at < field.length() && stands(parameter, at)) {
            String quoted = parameter.group(2);
            String value = quoted == null ? parameter.group(3) : quoted.replaceAll("\\\\(.)", "$1");
            parameters.putIfAbsent(parameter.group(1), value);
            at = parameter.end();
        }
        return at;
    }
}

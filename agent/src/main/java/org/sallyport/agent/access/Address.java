package org.sallyport.agent.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A target's address, or the pattern of one, in canonical form: lower-case scheme and host without a trailing dot, the
 * port spelt out, a path without {@code .} and {@code ..}, and percent-encoding only where it is needed. Two spellings
 * of one address have equal canonical forms, so that a policy can't be passed by another spelling.
 *
 * @param scheme the scheme
 * @param host host labels, outermost last; empty where there is no host
 * @param port the port; {@link #NO_PORT} where the scheme has none, {@link #ANY_PORT} in patterns
 * @param path path segments
 */
record Address(String scheme, List<String> host, int port, List<String> path) {
    static final int NO_PORT = -1;
    static final int ANY_PORT = -2;

    private static final Map<String, Integer> DEFAULT_PORTS = Map.ofEntries(
            Map.entry("http", 80),
            Map.entry("https", 443),
            Map.entry("postgresql", 5432),
            Map.entry("sqlserver", 1433),
            Map.entry("mysql", 3306),
            Map.entry("mariadb", 3306),
            Map.entry("oracle", 1521),
            Map.entry("db2", 50000),
            Map.entry("h2", 9092),
            Map.entry("ftp", 21),
            Map.entry("sftp", 22),
            Map.entry("smb", 445));

    Address {
        host = List.copyOf(host);
        path = List.copyOf(path);
    }

    /** The address of a target; empty when the text spells none, or hides something (user info, query, backslash). */
    static Optional<Address> ofTarget(String text) {
        return parse(text, false);
    }

    /** The pattern that a text spells: as a target, with {@code *} as wildcard. */
    static Optional<Address> ofPattern(String text) {
        return parse(text, true);
    }

    private static Optional<Address> parse(String text, boolean pattern) {
        int colon = text.indexOf("://");
        if (colon < 1 || unfit(text)) {
            return Optional.empty();
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        int slash = text.indexOf('/', colon + 3);
        String authority = slash < 0 ? text.substring(colon + 3) : text.substring(colon + 3, slash);
        Optional<List<String>> path = Segments.parse(slash < 0 ? "" : text.substring(slash), pattern);
        boolean stray = !pattern && authority.indexOf('*') >= 0;
        if (stray || authority.indexOf('@') >= 0 || path.isEmpty()) {
            return Optional.empty();
        }
        return withAuthority(scheme, authority, path.get());
    }

    private static boolean unfit(String text) {
        return text.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '\\' || c == '?' || c == '#');
    }

    private static Optional<Address> withAuthority(String scheme, String authority, List<String> path) {
        int colon = authority.lastIndexOf(':');
        boolean withPort = colon >= 0 && authority.indexOf(']', colon) < 0;
        String host = withPort ? authority.substring(0, colon) : authority;
        if (host.indexOf(':') >= 0 && !host.startsWith("[")) {
            return Optional.empty();
        }
        int byDefault = host.isEmpty() ? NO_PORT : DEFAULT_PORTS.getOrDefault(scheme, NO_PORT);
        Optional<Integer> port = withPort ? port(authority.substring(colon + 1)) : Optional.of(byDefault);
        List<String> labels = labels(host);
        return labels.contains("") ? Optional.empty() : port.map(number -> new Address(scheme, labels, number, path));
    }

    private static Optional<Integer> port(String text) {
        if (text.equals("*")) {
            return Optional.of(ANY_PORT);
        }
        if (!text.matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        return Optional.of(Integer.parseInt(text)).filter(port -> port >= 1 && port <= 65535);
    }

    private static List<String> labels(String host) {
        if (host.startsWith("[")) {
            return List.of(IpLiteral.canonical(host.toLowerCase(Locale.ROOT)));
        }
        String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        List<String> labels = new ArrayList<>();
        if (!bare.isEmpty()) {
            labels.addAll(List.of(bare.toLowerCase(Locale.ROOT).split("\\.", -1)));
        }
        return labels;
    }

    @Override
    public String toString() {
        String portText = port == NO_PORT ? "" : port == ANY_PORT ? ":*" : ":" + port;
        String pathText = path.isEmpty() ? "" : "/" + String.join("/", path);
        return scheme + "://" + String.join(".", host) + portText + pathText;
    }
}

package org.sallyport.agent.access;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A target's address, or the pattern of one, in canonical form: lower-case scheme and host without a trailing dot, the
 * port spelt out, a path without {@code .} and {@code ..}, and percent-encoding only where it is needed. Two spellings
 * of one address have equal canonical forms, so that a policy can't be passed by another spelling; a spelling that
 * others may read as another address has none.
 *
 * @param scheme the scheme; {@link #ANY_SCHEME} in patterns
 * @param host host labels, outermost last; an IP address is one label; empty where there is no host
 * @param port the port; {@link #NO_PORT} where the scheme has none, {@link #ANY_PORT} in patterns
 * @param path path segments
 */
record Address(String scheme, List<String> host, int port, List<String> path) {
    static final int NO_PORT = -1;
    static final int ANY_PORT = -2;
    static final String ANY_SCHEME = "*";

    private static final Map<String, Integer> DEFAULT_PORTS = Map.ofEntries(
            Map.entry(ANY_SCHEME, ANY_PORT),
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
        if (!scheme.matches("[a-z][a-z0-9+.-]*") && !(pattern && scheme.equals(ANY_SCHEME))) {
            return Optional.empty();
        }
        int slash = text.indexOf('/', colon + 3);
        String authority = slash < 0 ? text.substring(colon + 3) : text.substring(colon + 3, slash);
        return Segments.parse(slash < 0 ? "" : text.substring(slash), pattern)
                .flatMap(path -> withAuthority(scheme, authority, path, pattern));
    }

    private static boolean unfit(String text) {
        return text.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '\\' || c == '?' || c == '#');
    }

    private static Optional<Address> withAuthority(
            String scheme, String authority, List<String> path, boolean pattern) {
        int colon = authority.lastIndexOf(':');
        boolean withPort = colon >= 0 && authority.indexOf(']', colon) < 0;
        Optional<List<String>> host = Host.parse(withPort ? authority.substring(0, colon) : authority, pattern);
        if (host.isEmpty()) {
            return Optional.empty();
        }
        int byDefault = host.get().isEmpty() ? NO_PORT : DEFAULT_PORTS.getOrDefault(scheme, NO_PORT);
        Optional<Integer> port = withPort ? port(authority.substring(colon + 1), pattern) : Optional.of(byDefault);
        boolean fit = !withPort || !host.get().isEmpty();
        return port.filter(number -> fit).map(number -> new Address(scheme, host.get(), number, path));
    }

    private static Optional<Integer> port(String text, boolean pattern) {
        if (pattern && text.equals("*")) {
            return Optional.of(ANY_PORT);
        }
        if (!text.matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        return Optional.of(Integer.parseInt(text)).filter(port -> port >= 1 && port <= 65535);
    }

    /** Whether this, a target's address, is reached over the network: its host has IP addresses then. */
    boolean network() {
        return !host.isEmpty() && port != NO_PORT;
    }

    /** The host as one text; empty where there is none. */
    String hostText() {
        return String.join(".", host);
    }

    @Override
    public String toString() {
        String portText = port == NO_PORT ? "" : port == ANY_PORT ? ":*" : ":" + port;
        String pathText = path.isEmpty() ? "" : "/" + String.join("/", path);
        return scheme + "://" + hostText() + portText + pathText;
    }
}

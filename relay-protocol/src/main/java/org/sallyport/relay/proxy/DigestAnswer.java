package org.sallyport.relay.proxy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The answer to a challenge of the scheme Digest (RFC 7616): a pure function of all that goes into it.
 *
 * @param challenge of the proxy
 * @param login whose
 * @param method of the request
 * @param uri the request's target as it stands in the request line
 * @param cnonce the client's nonce
 * @param count how often the challenge's nonce has been used, this time included
 */
record DigestAnswer(Challenge challenge, PasswordLogin login, String method, String uri, String cnonce, int count) {
    private static final String SESSION = "-sess";

    /** The algorithms, strongest first. */
    enum Algorithm {
        SHA_512_256("SHA-512-256", "SHA-512/256"),
        SHA_256("SHA-256", "SHA-256"),
        MD5("MD5", "MD5");

        private final String label;
        private final String digest;

        Algorithm(String label, String digest) {
            this.label = label;
            this.digest = digest;
        }

        /** The algorithm that a challenge asks for, with or without a session; empty where it isn't known here. */
        static Optional<Algorithm> of(Challenge challenge) {
            String asked = challenge.parameter("algorithm");
            if (asked.isEmpty()) {
                return Optional.of(MD5);
            }
            for (Algorithm algorithm : values()) {
                if (asked.equalsIgnoreCase(algorithm.label) || asked.equalsIgnoreCase(algorithm.label + SESSION)) {
                    return Optional.of(algorithm);
                }
            }
            return Optional.empty();
        }
    }

    /** Whether a challenge can be answered: a known algorithm, a nonce, and protection {@code auth} or none. */
    static boolean answers(Challenge challenge) {
        return Algorithm.of(challenge).isPresent()
                && !challenge.parameter("nonce").isEmpty()
                && (challenge.parameter("qop").isEmpty() || protects(challenge));
    }

    private static boolean protects(Challenge challenge) {
        return List.of(challenge
                        .parameter("qop")
                        .toLowerCase(java.util.Locale.ROOT)
                        .split("[\\s,]+"))
                .contains("auth");
    }

    /** The value of the header field. */
    String text() {
        List<String> parts = new ArrayList<>();
        parts.add(userName());
        parts.add("realm=" + quoted(challenge.parameter("realm")));
        parts.add("nonce=" + quoted(challenge.parameter("nonce")));
        parts.add("uri=" + quoted(uri));
        if (challenge.parameters().containsKey("algorithm")) {
            parts.add("algorithm=" + challenge.parameter("algorithm"));
        }
        parts.add("response=\"" + response() + "\"");
        if (challenge.parameters().containsKey("opaque")) {
            parts.add("opaque=" + quoted(challenge.parameter("opaque")));
        }
        if (protects(challenge)) {
            parts.add("qop=auth");
            parts.add("nc=" + nc());
        }
        if (protects(challenge) || session()) {
            parts.add("cnonce=" + quoted(cnonce));
        }
        if (hashesUser()) {
            parts.add("userhash=true");
        }
        return "Digest " + String.join(", ", parts);
    }

    String response() {
        String secret = hash(login.user() + ":" + challenge.parameter("realm") + ":" + login.password());
        if (session()) {
            secret = hash(secret + ":" + challenge.parameter("nonce") + ":" + cnonce);
        }
        String request = hash(method + ":" + uri);
        String between = protects(challenge) ? ":" + nc() + ":" + cnonce + ":auth:" : ":";
        return hash(secret + ":" + challenge.parameter("nonce") + between + request);
    }

    /** RFC 7616, section 3.4: hashed, or as a quoted text, or in the notation of RFC 8187 for what isn't ASCII. */
    private String userName() {
        if (hashesUser()) {
            return "username=\"" + hash(login.user() + ":" + challenge.parameter("realm")) + "\"";
        }
        if (login.user().chars().allMatch(c -> c < 0x80)) {
            return "username=" + quoted(login.user());
        }
        StringBuilder encoded = new StringBuilder("username*=UTF-8''");
        for (byte octet : login.user().getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "!#$&+-.^_`|~".indexOf(c) >= 0);
            encoded.append(
                    plain
                            ? String.valueOf(c)
                            : "%" + HexFormat.of().withUpperCase().toHexDigits(octet));
        }
        return encoded.toString();
    }

    private boolean hashesUser() {
        return challenge.parameter("userhash").equalsIgnoreCase("true");
    }

    private boolean session() {
        return challenge
                .parameter("algorithm")
                .toLowerCase(java.util.Locale.ROOT)
                .endsWith(SESSION);
    }

    private String nc() {
        return HexFormat.of().toHexDigits(count);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private String hash(String text) {
        String digest = Algorithm.of(challenge).orElse(Algorithm.MD5).digest;
        try {
            byte[] octets = MessageDigest.getInstance(digest).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK knows " + digest, e);
        }
    }
}

package org.sallyport.relay.proxy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sallyport.fault.ConnectProxy;

/** A proxy's half of Digest, written from RFC 7616 without a look at the client's half. */
final class DigestDesk implements ConnectProxy.Desk {
    private final String user;
    private final String password;
    private final String[] algorithms;
    private final String more;
    private int nonce;
    private long lastCount;
    private boolean strict;
    private final List<String> accepted = new ArrayList<>();

    /** Offers the algorithms, in this order; {@code more} goes into each challenge. */
    DigestDesk(String user, String password, String more, String... algorithms) {
        this.user = user;
        this.password = password;
        this.more = more;
        this.algorithms = algorithms;
    }

    /** From now on the present nonce is stale. */
    synchronized void turnNonce() {
        nonce++;
        lastCount = 0;
    }

    /** Says of a wrong nonce that it is wrong, not that it is stale. */
    synchronized void sayNothingOfStaleness() {
        strict = true;
    }

    /** The credentials that were right. */
    synchronized List<String> accepted() {
        return List.copyOf(accepted);
    }

    @Override
    public synchronized String answer(ConnectProxy.Request request) {
        String given = request.field("Proxy-Authorization");
        if (!given.startsWith("Digest ")) {
            return challenges(false);
        }
        if (!parameter(given, "nonce").equals("n\"" + nonce)) {
            return challenges(!strict);
        }
        long count = Long.parseLong(parameter(given, "nc"), 16);
        if (!right(request, given) || count <= lastCount) {
            return challenges(false);
        }
        lastCount = count;
        accepted.add(given);
        return "";
    }

    private String challenges(boolean stale) {
        String[] challenges = new String[algorithms.length];
        for (int i = 0; i < algorithms.length; i++) {
            challenges[i] =
                    "Digest realm=\"the \\\\realm\", nonce=\"n\\\"" + nonce + "\", qop=\"auth-int, auth\", algorithm="
                            + algorithms[i] + ", opaque=\"o,p\"" + (stale ? ", stale=TRUE" : "") + more;
        }
        return ConnectProxy.challenge(challenges);
    }

    private boolean right(ConnectProxy.Request request, String given) {
        String algorithm = parameter(given, "algorithm");
        String a1 = hash(algorithm, user + ":the \\realm:" + password);
        if (algorithm.endsWith("-sess")) {
            a1 = hash(algorithm, a1 + ":n\"" + nonce + ":" + parameter(given, "cnonce"));
        }
        String a2 = hash(algorithm, "CONNECT:" + request.target());
        String expected = hash(
                algorithm,
                String.join(":", a1, "n\"" + nonce, parameter(given, "nc"), parameter(given, "cnonce"), "auth", a2));
        String name = more.contains("userhash=true") ? hash(algorithm, user + ":the \\realm") : user;
        return List.of(algorithms).contains(algorithm)
                && parameter(given, "username").equals(name)
                && parameter(given, "uri").equals(request.target())
                && parameter(given, "opaque").equals("o,p")
                && parameter(given, "response").equals(expected);
    }

    static String parameter(String field, String name) {
        Matcher matcher = Pattern.compile("[ ,]" + name + "=(?:\"((?:\\\\.|[^\"\\\\])*)\"|([^, ]+))")
                .matcher(field);
        if (!matcher.find()) {
            return "";
        }
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1).replaceAll("\\\\(.)", "$1");
    }

    private static String hash(String algorithm, String text) {
        String name = algorithm.replace("-sess", "").replace("SHA-512-256", "SHA-512/256");
        try {
            byte[] digest = MessageDigest.getInstance(name).digest(text.getBytes(StandardCharsets.UTF_8));
            return String.format("%0" + digest.length * 2 + "x", new BigInteger(1, digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

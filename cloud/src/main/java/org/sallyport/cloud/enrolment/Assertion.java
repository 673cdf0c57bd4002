package org.sallyport.cloud.enrolment;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.CloudException;
import org.sallyport.cloud.store.Texts;

/**
 * A JWT by which a member proves who it is (SPEC.md, section 1.2). Its claims are believed only after {@link #verify}.
 */
final class Assertion {
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int SHORTEST_ID = 16;

    private final String signed;
    private final byte[] signature;
    private final JsonObject claims;

    private Assertion(String signed, byte[] signature, JsonObject claims) {
        this.signed = signed;
        this.signature = signature;
        this.claims = claims;
    }

    /**
     * Takes a JWT apart.
     *
     * @throws CloudException {@link CloudCode#ASSERTION_INVALID}
     */
    static Assertion parse(String jwt) {
        String[] parts = jwt.split("\\.", -1);
        if (parts.length != 3) {
            throw invalid("The assertion is no JWT of three parts");
        }
        try {
            JsonObject header = json(parts[0]);
            if (!"ES256".equals(header.getValue("alg"))) {
                throw invalid("The assertion's header 'alg' must be ES256");
            }
            JsonObject claims = json(parts[1]);
            Texts.unfit(claims).ifPresent(why -> {
                throw invalid("The assertion's claim " + why);
            });
            return new Assertion(
                    parts[0] + "." + parts[1], Base64.getUrlDecoder().decode(parts[2]), claims);
        } catch (DecodeException | IllegalArgumentException e) {
            throw invalid("The assertion is no JWT: a part is no base64url, or no JSON");
        }
    }

    /** The member that it says it comes from. */
    String member() {
        return text("iss");
    }

    /** Its own id. */
    String id() {
        return text("jti");
    }

    /** When it ends, with the difference of clocks that is tolerated. */
    Instant ends() {
        return time("exp").plus(SKEW);
    }

    /**
     * Checks the signature and every claim.
     *
     * @param key the member's key
     * @param audiences the base URLs by which agents may know this cloud
     * @param now this cloud's time
     * @throws CloudException {@link CloudCode#ASSERTION_INVALID}, naming the claim; {@link CloudCode#CLOCKS_DIFFER},
     *     telling by how much
     */
    void verify(ECPublicKey key, Collection<String> audiences, Instant now) {
        if (!isSignedBy(key)) {
            throw invalid("The assertion's signature does not hold with the key that the member enrolled");
        }
        if (!text("sub").equals(member())) {
            throw invalid("The assertion's 'sub' must be the same as 'iss'");
        }
        if (!isFor(audiences)) {
            throw invalid("The assertion's 'aud' must be one of " + audiences + ", the URLs of this cloud");
        }
        if (id().length() < SHORTEST_ID) {
            throw invalid("The assertion's 'jti' must hold at least 96 random bits");
        }
        Instant issued = time("iat");
        Instant expires = time("exp");
        if (expires.isAfter(issued.plus(LONGEST)) || expires.isBefore(issued)) {
            throw invalid("The assertion's 'exp' must follow 'iat' by at most 5 minutes");
        }
        if (issued.isAfter(now.plus(SKEW)) || expires.isBefore(now.minus(SKEW))) {
            throw clocksDiffer(Duration.between(now, issued), now);
        }
    }

    private CloudException clocksDiffer(Duration ahead, Instant now) {
        return CloudCode.CLOCKS_DIFFER.failure("The clock of the agent " + member() + " is about "
                + rounded(ahead.abs()) + (ahead.isNegative() ? " behind" : " ahead of") + " the cloud's, which says "
                + now.truncatedTo(ChronoUnit.SECONDS) + "; up to " + SKEW.toMinutes()
                + " minutes are tolerated. Set the clock of the agent's machine, and let NTP keep it; if that one is"
                + " right, the clock of the cloud's");
    }

    private static String rounded(Duration difference) {
        long minutes = (difference.toSeconds() + 30) / 60;
        long hours = (minutes + 30) / 60;
        if (hours >= 48) {
            return (hours + 12) / 24 + " days";
        }
        return minutes >= 120 ? hours + " hours" : minutes + " minutes";
    }

    private boolean isSignedBy(ECPublicKey key) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
            verifier.initVerify(key);
            verifier.update(signed.getBytes(StandardCharsets.US_ASCII));
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private boolean isFor(Collection<String> audiences) {
        Object audience = claims.getValue("aud");
        return audience instanceof JsonArray several
                ? several.stream().anyMatch(audiences::contains)
                : audience instanceof String one && audiences.contains(one);
    }

    private String text(String claim) {
        if (claims.getValue(claim) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw invalid("The assertion's '" + claim + "' is missing");
    }

    private Instant time(String claim) {
        if (claims.getValue(claim) instanceof Number seconds && Math.abs(seconds.longValue()) < 1L << 40) {
            return Instant.ofEpochSecond(seconds.longValue());
        }
        throw invalid("The assertion's '" + claim + "' must be a time in seconds");
    }

    private static JsonObject json(String part) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }

    static CloudException invalid(String detail) {
        return CloudCode.ASSERTION_INVALID.failure(detail);
    }
}

package org.sallyport.agent.trust;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/** Judges one token by given keys at a given time. Computes only. */
final class TokenCheck {
    /** Signatures by key pairs only: whoever knows a public key must not be able to sign with it. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final DefaultJWSVerifierFactory VERIFIERS = new DefaultJWSVerifierFactory();

    private final TrustSettings settings;

    TokenCheck(TrustSettings settings) {
        this.settings = settings;
    }

    /**
     * What came of it.
     *
     * @param user the user
     * @param expires when the token does, the clocks' difference not counted
     */
    record Verified(VerifiedUser user, Instant expires) {}

    /**
     * Judges a token.
     *
     * @return null when none of the keys may have signed it: newer keys may
     * @throws AgentException {@link AgentCode#USER_TOKEN_REFUSED}
     */
    @Nullable Verified judge(String token, JWKSet keys, Instant now) {
        try {
            SignedJWT jwt = SignedJWT.parse(token); // refuses 'none'
            JWSHeader header = jwt.getHeader();
            if (!ALGORITHMS.contains(header.getAlgorithm())) {
                throw refused("is not signed by an algorithm of key pairs (RS, PS or ES)");
            }
            List<JWK> candidates = new JWKSelector(JWKMatcher.forJWSHeader(header)).select(keys);
            if (candidates.isEmpty()) {
                return null;
            }
            if (!isSigned(jwt, candidates)) {
                if (header.getKeyID() == null) {
                    return null;
                }
                throw refused("does not bear a signature of " + settings.issuer());
            }
            return claims(jwt.getJWTClaimsSet(), now);
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            throw new AgentException(AgentCode.USER_TOKEN_REFUSED, "The user's token is no signed JSON Web Token", e);
        }
    }

    private static boolean isSigned(SignedJWT jwt, List<JWK> candidates) throws JOSEException {
        for (JWK key : candidates) {
            if (key instanceof AsymmetricJWK pair
                    && jwt.verify(VERIFIERS.createJWSVerifier(jwt.getHeader(), pair.toPublicKey()))) {
                return true;
            }
        }
        return false;
    }

    private Verified claims(JWTClaimsSet claims, Instant now) throws ParseException {
        if (!settings.issuer().toString().equals(claims.getIssuer())) {
            throw refused("was not issued by " + settings.issuer());
        }
        if (!claims.getAudience().contains(settings.audience())) {
            throw refused("is not for the audience " + settings.audience());
        }
        Date expires = claims.getExpirationTime();
        if (expires == null) {
            throw refused("does not say when it expires");
        }
        if (!now.minus(settings.clockSkew()).isBefore(expires.toInstant())) {
            throw refused(
                    "expired at " + expires.toInstant() + "; the agent's clock says " + now + ": get a new token");
        }
        Date begins = claims.getNotBeforeTime();
        if (begins != null && now.plus(settings.clockSkew()).isBefore(begins.toInstant())) {
            throw refused("is not valid before " + begins.toInstant() + "; the agent's clock says " + now);
        }
        String subject = claims.getSubject();
        if (subject == null || subject.isBlank()) {
            throw refused("names no user");
        }
        return new Verified(new VerifiedUser(subject, groups(claims)), expires.toInstant());
    }

    /** Null unless the claim is a text or a list of texts: providers leave it out where a user is in too many groups. */
    private @Nullable Set<String> groups(JWTClaimsSet claims) {
        Object groups = claims.getClaim(settings.groupsClaim());
        List<?> list = groups instanceof List<?> several ? several : Collections.singletonList(groups);
        Set<String> texts = new HashSet<>();
        for (Object group : list) {
            if (!(group instanceof String text)) {
                return null;
            }
            texts.add(text);
        }
        return texts;
    }

    static AgentException refused(String why) {
        return new AgentException(AgentCode.USER_TOKEN_REFUSED, "The user's token " + why);
    }
}

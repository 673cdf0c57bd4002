package org.sallyport.cloud.enrolment;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.sallyport.cloud.enrolment.Keys.UnfitKeyException;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.Problems;
import org.sallyport.cloud.store.Enrolment;
import org.sallyport.cloud.store.Gateways;
import org.sallyport.cloud.store.Ids;
import org.sallyport.cloud.store.Member;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.settings.SettingsException;

/** Makes agents members, and gives members their tokens (SPEC.md, section 1). Thread-safe. */
public final class Enrolments {
    private static final int LONGEST_NAME = 100;
    private static final String UNKNOWN_MEMBER =
            "The assertion's 'iss' names no member of this cloud; if its gateway was deleted, enrol anew";

    private final Gateways gateways;
    private final Set<String> audiences;
    private final Duration tokenLife;
    private final InstantSource clock;

    /**
     * Enrolment for a cloud.
     *
     * @param audiences base URLs by which agents may know this cloud, without a trailing slash
     * @param tokenLife how long a member's token is good for new links
     */
    public Enrolments(Gateways gateways, Collection<String> audiences, Duration tokenLife, InstantSource clock) {
        this.gateways = gateways;
        this.audiences = Set.copyOf(audiences);
        this.tokenLife = tokenLife;
        this.clock = clock;
    }

    /** A member's token. */
    public record Token(String text, Duration life) {
        @Override
        public String toString() {
            return "Token[" + life + "]";
        }
    }

    /**
     * Makes an agent a member. Fails with {@link CloudCode#MALFORMED_ENROLMENT} (all problems at once),
     * {@link CloudCode#ENROLMENT_CODE_INVALID} or {@link CloudCode#GATEWAY_HAS_OTHER_KEY}.
     */
    public Future<Member> enrol(JsonObject body) {
        try {
            return gateways.enrol(read(Settings.ofJson("enrolment", body)));
        } catch (SettingsException e) {
            return Future.failedFuture(CloudCode.MALFORMED_ENROLMENT.failure(Problems.text(e)));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /**
     * Gives a member a token for its assertion. Fails with {@link CloudCode#ASSERTION_INVALID} or
     * {@link CloudCode#MEMBER_REVOKED}.
     */
    public Future<Token> token(String jwt) {
        try {
            Assertion assertion = Assertion.parse(jwt);
            return gateways.member(assertion.member()).compose(found -> issue(assertion, found));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Token> issue(Assertion assertion, Optional<Member> found) {
        Member member = found.orElseThrow(() -> Assertion.invalid(UNKNOWN_MEMBER));
        Instant now = clock.instant();
        try {
            assertion.verify(Keys.memberKey(member.publicKey()), audiences, now);
        } catch (UnfitKeyException e) {
            throw new IllegalStateException("a stored key can't be read", e);
        }
        // Told only to who holds the member's key: nobody else learns which members there are.
        if (member.revoked()) {
            throw CloudCode.MEMBER_REVOKED.failure("The member " + member.id()
                    + " was revoked by an administrator of the cloud; enrol this machine anew if it shall serve again");
        }
        String text = Ids.secret() + Ids.secret();
        String use = Ids.digest(member.id() + " " + assertion.id());
        return gateways.addToken(member.id(), use, assertion.ends(), Ids.digest(text), now.plus(tokenLife))
                .map(added -> {
                    if (!added) {
                        throw Assertion.invalid("The assertion's 'jti' was used before; sign a new one each time");
                    }
                    return new Token(text, tokenLife);
                });
    }

    private static Enrolment read(Settings body) {
        String code = body.string("code");
        String name = body.string("name");
        if (name.length() > LONGEST_NAME) {
            body.problem("name", "must have at most " + LONGEST_NAME + " characters");
        }
        String version = body.string("version");
        if (version.length() > LONGEST_NAME) {
            body.problem("version", "must have at most " + LONGEST_NAME + " characters");
        }
        String memberKey = body.string("memberKey");
        String certificate = body.string("certificate");
        Optional<EnrolmentCode> parsed = EnrolmentCode.parse(code);
        if (!memberKey.isBlank()) {
            try {
                Keys.memberKey(memberKey);
            } catch (UnfitKeyException e) {
                body.problem("memberKey", String.valueOf(e.getMessage()));
            }
        }
        String keyId = "";
        // Without a gateway there is no name that the certificate could bear; the code is refused then anyway.
        if (!certificate.isBlank() && parsed.isPresent()) {
            try {
                X509Certificate read =
                        Keys.gatewayCertificate(certificate, parsed.get().gateway());
                keyId = Keys.keyId(read);
            } catch (UnfitKeyException e) {
                body.problem("certificate", String.valueOf(e.getMessage()));
            }
        }
        String id = keyId;
        return body.finish(() -> {
            EnrolmentCode fit = parsed.orElseThrow(() -> CloudCode.ENROLMENT_CODE_INVALID.failure(
                    "An enrolment code is a gateway's id, a full stop and a secret"));
            return new Enrolment(fit.gateway(), fit.hash(), name, version, memberKey, certificate, id);
        });
    }
}

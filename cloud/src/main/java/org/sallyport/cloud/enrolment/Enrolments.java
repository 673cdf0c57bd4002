package org.sallyport.cloud.enrolment;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.sallyport.cloud.enrolment.SentKeys.UnfitKeyException;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.Problems;
import org.sallyport.cloud.store.Gateway;
import org.sallyport.cloud.store.Ids;
import org.sallyport.cloud.store.Member;
import org.sallyport.cloud.store.Members;
import org.sallyport.cloud.store.Members.Enrolled;
import org.sallyport.cloud.store.Recoveries;
import org.sallyport.cloud.store.Recoveries.Recoverable;
import org.sallyport.cloud.store.Recovery;
import org.sallyport.cloud.store.Store;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.settings.SettingsException;

/** Makes agents members, and gives members their tokens (SPEC.md, section 1). Thread-safe. */
public final class Enrolments {
    private static final int PROOF_BYTES = 32;
    private static final String UNKNOWN_MEMBER =
            "The assertion's 'iss' names no member of this cloud; if its gateway was deleted, enrol anew";

    private final Members members;
    private final Recoveries recoveries;
    private final WrongProofs wrongProofs;
    private final Set<String> audiences;
    private final Duration tokenLife;
    private final InstantSource clock;

    /**
     * Enrolment for a cloud.
     *
     * @param audiences base URLs by which agents may know this cloud, without a trailing slash
     * @param tokenLife how long a member's token is good for new links
     */
    public Enrolments(Store store, Collection<String> audiences, Duration tokenLife, InstantSource clock) {
        this.members = store.members();
        this.recoveries = store.recoveries();
        this.wrongProofs = new WrongProofs(clock);
        this.audiences = Set.copyOf(audiences);
        this.tokenLife = tokenLife;
        this.clock = clock;
    }

    /** What a gateway is restored from. */
    public record Recovered(Gateway gateway, Recovery recovery) {}

    /** A member's token. */
    public record Token(String text, Duration life) {
        @Override
        public String toString() {
            return "Token[" + life + "]";
        }
    }

    /**
     * Makes an agent a member. Fails with {@link CloudCode#MALFORMED_ENROLMENT} (all problems at once),
     * {@link CloudCode#ATTESTATION_INVALID}, or as {@link Members#enrol} does.
     */
    public Future<Enrolled> enrol(JsonObject body) {
        try {
            return members.enrol(EnrolmentBody.read(Settings.ofJson("enrolment", body)));
        } catch (SettingsException e) {
            return Future.failedFuture(CloudCode.MALFORMED_ENROLMENT.failure(Problems.text(e)));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /**
     * The gateway, and its key sealed to its recovery key, for who holds a code and that recovery key. The code is not
     * spent. Fails with {@link CloudCode#MALFORMED_BODY}, {@link CloudCode#ENROLMENT_CODE_INVALID},
     * {@link CloudCode#RECOVERY_KEY_REFUSED} or {@link CloudCode#TOO_MANY_ATTEMPTS}.
     */
    public Future<Recovered> recover(JsonObject json) {
        Settings body = Settings.ofJson("body", json);
        Optional<EnrolmentCode> parsed = EnrolmentCode.parse(body.string("code"));
        byte[] proof = BodyParts.base64(body, "proof", PROOF_BYTES);
        EnrolmentCode code = body.finish(() -> parsed.orElseThrow(Members::unknownCode));
        return recoveries.byCode(code.gateway(), code.hash()).map(found -> {
            Recoverable gateway = found.orElseThrow(Members::unknownCode);
            Recovery recovery = gateway.recovery();
            if (recovery == null) {
                throw CloudCode.RECOVERY_KEY_REFUSED.failure("The gateway " + code.gateway()
                        + " has no recovery key: no agent has enrolled at it yet, or none that brought one");
            }
            wrongProofs.require(code.gateway(), recovery.proofHash(), proof);
            return new Recovered(gateway.gateway(), recovery);
        });
    }

    /**
     * Gives a member a token for its assertion. Fails with {@link CloudCode#ASSERTION_INVALID},
     * {@link CloudCode#CLOCKS_DIFFER} or {@link CloudCode#MEMBER_REVOKED}.
     */
    public Future<Token> token(String jwt) {
        try {
            Assertion assertion = Assertion.parse(jwt);
            return members.find(assertion.member()).compose(found -> issue(assertion, found));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Token> issue(Assertion assertion, Optional<Member> found) {
        Member member = found.orElseThrow(() -> Assertion.invalid(UNKNOWN_MEMBER));
        Instant now = clock.instant();
        try {
            assertion.verify(SentKeys.memberKey(member.keys().memberKey()), audiences, now);
        } catch (UnfitKeyException e) {
            throw new IllegalStateException("a stored key can't be read", e);
        }
        // Told only to who holds the member's key: nobody else learns which members there are.
        if (member.revoked()) {
            throw Members.revoked(member.id());
        }
        String text = Ids.secret() + Ids.secret();
        String use = Ids.digest(member.id() + " " + assertion.id());
        return members.addToken(member.id(), use, assertion.ends(), Ids.digest(text), now.plus(tokenLife))
                .map(added -> {
                    if (!added) {
                        throw Assertion.invalid("The assertion's 'jti' was used before; sign a new one each time");
                    }
                    return new Token(text, tokenLife);
                });
    }
}

package org.sallyport.cloud.store;

import java.time.Instant;
import java.util.Optional;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.CloudException;

/**
 * A member's token, as found by its digest.
 *
 * @param member the member's id
 * @param gateway the member's gateway
 * @param revoked whether the member was revoked
 * @param expires when the token ends
 */
public record MemberToken(String member, String gateway, boolean revoked, Instant expires) {
    /**
     * The token that was found, if it is good at that time.
     *
     * @throws CloudException {@link CloudCode#TOKEN_INVALID}, {@link CloudCode#MEMBER_REVOKED}
     */
    public static MemberToken requireGood(Optional<MemberToken> found, Instant now) {
        MemberToken token = found.filter(t -> now.isBefore(t.expires()))
                .orElseThrow(() -> CloudCode.TOKEN_INVALID.failure(
                        "The member's token is unknown or has expired; get a new one from /api/v1/token"));
        if (token.revoked()) {
            throw Members.revoked(token.member());
        }
        return token;
    }
}

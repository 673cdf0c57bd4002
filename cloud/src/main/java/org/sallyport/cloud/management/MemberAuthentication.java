package org.sallyport.cloud.management;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.time.InstantSource;
import org.sallyport.cloud.identity.Identity;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.store.Ids;
import org.sallyport.cloud.store.MemberToken;
import org.sallyport.cloud.store.Members;

/** Tells by its token which member calls. Thread-safe. */
final class MemberAuthentication {
    private final Members members;
    private final InstantSource clock;

    MemberAuthentication(Members members, InstantSource clock) {
        this.members = members;
        this.clock = clock;
    }

    /**
     * The member that calls. Fails with {@link CloudCode#TOKEN_MISSING}, {@link CloudCode#TOKEN_INVALID} or
     * {@link CloudCode#MEMBER_REVOKED}.
     */
    Future<MemberToken> member(ApiCall call) {
        String token = Identity.bearer(call.context().request().getHeader(HttpHeaders.AUTHORIZATION));
        return members.token(Ids.digest(token)).map(found -> MemberToken.requireGood(found, clock.instant()));
    }
}

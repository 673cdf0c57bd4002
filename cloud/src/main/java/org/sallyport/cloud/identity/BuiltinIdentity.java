package org.sallyport.cloud.identity;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sallyport.cloud.identity.IdentitySettings.User;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.store.Ids;

/**
 * Looks a token's digest up in a map. Its timing may tell how far a digest matches, which helps nobody: who can't
 * invert SHA-256 can't choose digests.
 */
final class BuiltinIdentity implements Identity {
    private record Entry(User user, Future<Caller> answer) {}

    private final Map<String, Entry> users;
    private final InstantSource clock;

    BuiltinIdentity(List<User> users, InstantSource clock) {
        this.users = users.stream()
                .map(BuiltinIdentity::entry)
                .collect(Collectors.toMap(entry -> entry.user().tokenSha256(), Function.identity()));
        this.clock = clock;
    }

    @Override
    public Future<Caller> authenticate(String token) {
        Entry entry = users.get(Ids.digest(token));
        if (entry == null) {
            return Future.failedFuture(
                    CloudCode.TOKEN_UNKNOWN.failure("The token is none of those in the cloud's configuration"));
        }
        Instant expires = entry.user().expires();
        if (expires != null && !clock.instant().isBefore(expires)) {
            return Future.failedFuture(CloudCode.TOKEN_EXPIRED.failure(
                    "The token of " + entry.user().name() + " expired at " + expires + "; ask for a new one"));
        }
        return entry.answer();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    private static Entry entry(User user) {
        return new Entry(user, Future.succeededFuture(new Caller(user.name(), user.admin())));
    }
}

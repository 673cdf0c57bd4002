package org.sallyport.agent.enrol;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The member's token, fetched when there is none or it nears its expiry; those who ask meanwhile share one fetch
 * (SPEC.md, section 1.2). Thread-safe.
 */
public final class Tokens {
    private static final Duration MARGIN = Duration.ofSeconds(30);
    private static final int DEFAULT_SECONDS = 300;

    private final CloudClient cloud;
    private final PrivateKey memberKey;
    private final String memberId;
    private final Clock clock;

    private @Nullable Future<Token> current;

    private record Token(String text, Instant until) {}

    /** Tokens of an enrolled member. */
    public Tokens(CloudClient cloud, PrivateKey memberKey, String memberId, Clock clock) {
        this.cloud = cloud;
        this.memberKey = memberKey;
        this.memberId = memberId;
        this.clock = clock;
    }

    /** A token good for a dial now. Fails with {@link org.sallyport.agent.failure.RefusedByCloudException}. */
    public synchronized Future<String> token() {
        Future<Token> held = current;
        if (held == null || held.failed() || (held.succeeded() && expired(held.result()))) {
            held = fetch();
            current = held;
        }
        return held.map(Token::text);
    }

    /** Forgets a token that the cloud refused. */
    public synchronized void forget(String refused) {
        if (current != null && current.succeeded() && current.result().text.equals(refused)) {
            current = null;
        }
    }

    private boolean expired(Token token) {
        return !clock.instant().isBefore(token.until);
    }

    private Future<Token> fetch() {
        String assertion =
                MemberAssertion.sign(memberKey, memberId, cloud.cloud().toString(), clock);
        String form = "grant_type="
                + URLEncoder.encode("urn:ietf:params:oauth:grant-type:jwt-bearer", StandardCharsets.US_ASCII)
                + "&assertion=" + assertion;
        return cloud.post("/api/v1/token", "application/x-www-form-urlencoded", Buffer.buffer(form), 200)
                .map(this::token);
    }

    private Token token(JsonObject answer) {
        if (!(answer.getValue("access_token") instanceof String text)) {
            throw cloud.unknown("a token request without a token", null);
        }
        int seconds = answer.getValue("expires_in") instanceof Number number ? number.intValue() : DEFAULT_SECONDS;
        // at least half of its life is used, however short the cloud makes it
        long usable = Math.max(seconds / 2, seconds - MARGIN.toSeconds());
        return new Token(text, clock.instant().plusSeconds(usable));
    }
}

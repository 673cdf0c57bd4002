package org.sallyport.agent.enrol;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The member's token, fetched when there is none or half of its life has passed, so that a link opened with it lasts;
 * those who ask meanwhile share one fetch (SPEC.md, sections 1.2 and 8). Thread-safe.
 */
public final class Tokens {
    private static final int DEFAULT_SECONDS = 300;

    private final CloudClient cloud;
    private final PrivateKey memberKey;
    private final String memberId;
    private final Clock clock;
    private final LongSupplier nanoTime;

    private @Nullable Future<Received> current;

    private record Received(String text, long at, Duration life) {}

    /**
     * A token for dials.
     *
     * @param text what the upgrade carries
     * @param left how long it lives from now
     */
    public record Token(String text, Duration left) {}

    /**
     * Tokens of an enrolled member.
     *
     * @param clock the time of day, for the assertions that tokens are asked for with
     * @param nanoTime counts the tokens' lives; nobody sets it
     */
    public Tokens(CloudClient cloud, PrivateKey memberKey, String memberId, Clock clock, LongSupplier nanoTime) {
        this.cloud = cloud;
        this.memberKey = memberKey;
        this.memberId = memberId;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** A token good for a dial now. Fails with {@link org.sallyport.agent.failure.RefusedByCloudException}. */
    public synchronized Future<Token> token() {
        Future<Received> held = current;
        if (held == null || held.failed() || (held.succeeded() && isOld(held.result()))) {
            held = fetch();
            current = held;
        }
        return held.map(token -> new Token(token.text, token.life.minus(age(token))));
    }

    /** Forgets a token that the cloud refused. */
    public synchronized void forget(String refused) {
        if (current != null && current.succeeded() && current.result().text.equals(refused)) {
            current = null;
        }
    }

    private boolean isOld(Received token) {
        return age(token).multipliedBy(2).compareTo(token.life) >= 0;
    }

    private Duration age(Received token) {
        return Duration.ofNanos(nanoTime.getAsLong() - token.at);
    }

    private Future<Received> fetch() {
        String assertion =
                MemberAssertion.sign(memberKey, memberId, cloud.cloud().toString(), clock);
        String form = "grant_type="
                + URLEncoder.encode("urn:ietf:params:oauth:grant-type:jwt-bearer", StandardCharsets.US_ASCII)
                + "&assertion=" + assertion;
        return cloud.post("/api/v1/token", "application/x-www-form-urlencoded", Buffer.buffer(form), 200)
                .map(this::received);
    }

    private Received received(JsonObject answer) {
        if (!(answer.getValue("access_token") instanceof String text)
                || !text.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw cloud.unknown("a token request without a token", null);
        }
        int seconds = answer.getValue("expires_in") instanceof Number number ? number.intValue() : DEFAULT_SECONDS;
        return new Received(text, nanoTime.getAsLong(), Duration.ofSeconds(Math.max(0, seconds)));
    }
}

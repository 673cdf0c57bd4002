package org.sallyport.agent.trust;

import com.nimbusds.jose.jwk.JWKSet;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys of an identity provider, read when they are needed and kept: a provider that is away later takes
 * nobody's access. Keys older than {@link #AGE} are read anew before they are used, so that one that was withdrawn ends
 * with its age even where nobody asked for hours; only where that reading fails do the old ones go on. Read anew at an
 * unknown key too, but not more often than each {@link #PAUSE}: strangers' tokens must not make the agent a burden to the
 * provider. Thread-safe.
 */
final class ProviderKeys {
    static final Duration AGE = Duration.ofMinutes(15);
    static final Duration PAUSE = Duration.ofSeconds(10);

    /** Without any keys nobody gets in: so the provider is asked more often. */
    static final Duration PAUSE_WITHOUT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(ProviderKeys.class);

    private final URI issuer;
    private final Function<URI, Future<Buffer>> get;
    private final LongSupplier nanoTime;
    private @Nullable JWKSet keys;
    private @Nullable Future<JWKSet> reading;
    private boolean everRead;
    private boolean failed;

    /** When the last reading began; when it ended, where it failed. */
    private long readAt;

    /** When the reading began that brought the keys. */
    private long learntAt;

    /**
     * Keys not read yet.
     *
     * @param get gets a URL's content, in bounded time
     * @param nanoTime as {@link System#nanoTime}
     */
    ProviderKeys(URI issuer, Function<URI, Future<Buffer>> get, LongSupplier nanoTime) {
        this.issuer = issuer;
        this.get = get;
        this.nanoTime = nanoTime;
    }

    /** The keys. Fails with {@link AgentCode#IDENTITY_PROVIDER_UNAVAILABLE}. */
    synchronized Future<JWKSet> current() {
        JWKSet known = keys;
        if (known == null) {
            return mayRead(PAUSE_WITHOUT) ? read() : Future.failedFuture(unavailable(null));
        }
        boolean fresh = nanoTime.getAsLong() - learntAt < AGE.toNanos();
        return fresh || !mayRead(PAUSE)
                ? Future.succeededFuture(known)
                : read().recover(failure -> Future.succeededFuture(known));
    }

    /** Newer keys than those in which one was looked for in vain, or the same, when they were read just now. */
    synchronized Future<JWKSet> newer(JWKSet than) {
        JWKSet known = keys;
        if (known == null || (known.equals(than) && mayRead(PAUSE))) {
            return known == null ? current() : read();
        }
        return failed && known.equals(than)
                ? Future.failedFuture(unavailable(null)) // the provider may list the key
                : Future.succeededFuture(known);
    }

    /** Whether reading is under way, which can be waited for, or may begin. */
    private boolean mayRead(Duration pause) {
        return reading != null || !everRead || nanoTime.getAsLong() - readAt >= pause.toNanos();
    }

    private Future<JWKSet> read() {
        Future<JWKSet> under = reading;
        if (under == null) {
            everRead = true;
            readAt = nanoTime.getAsLong();
            under = fetch();
            reading = under;
            under.onComplete(this::learn, this::notRead);
        }
        return under;
    }

    private Future<JWKSet> fetch() {
        String text = issuer.toString();
        String base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        return get.apply(URI.create(base + "/.well-known/openid-configuration"))
                .compose(document -> get.apply(keysUrl(document)))
                .map(ProviderKeys::parse)
                .recover(failure -> Future.failedFuture(unavailable(failure)));
    }

    /** The discovery document must be the issuer's own (OpenID Connect Discovery 1.0, section 4.3). */
    private URI keysUrl(Buffer document) {
        try {
            JsonObject json = new JsonObject(document);
            if (!issuer.toString().equals(json.getString("issuer"))) {
                throw new IllegalArgumentException("its discovery document names another issuer");
            }
            String named = json.getString("jwks_uri");
            URI url = URI.create(named == null ? "" : named);
            boolean secure = "https".equals(url.getScheme());
            if (url.getHost() == null || !(secure || issuer.getScheme().equals(url.getScheme()))) {
                throw new IllegalArgumentException("its discovery document names no fit jwks_uri");
            }
            return url;
        } catch (DecodeException | ClassCastException e) {
            throw new IllegalArgumentException("its discovery document is malformed", e);
        }
    }

    private static JWKSet parse(Buffer document) {
        try {
            return JWKSet.parse(document.toString(StandardCharsets.UTF_8)).toPublicJWKSet();
        } catch (ParseException e) {
            throw new IllegalArgumentException("its keys are malformed", e);
        }
    }

    private synchronized void learn(JWKSet read) {
        reading = null;
        failed = false;
        learntAt = readAt;
        if (keys == null) {
            LOG.info("identity provider {}: {} keys", issuer, read.getKeys().size());
        }
        keys = read;
    }

    private synchronized void notRead(Throwable failure) {
        reading = null;
        failed = true;
        readAt = nanoTime.getAsLong();
        Throwable cause = failure.getCause();
        LOG.warn(
                "the keys of the identity provider {} can't be read{}: {}",
                issuer,
                keys == null ? ", all requests are refused" : ", those read before go on",
                cause == null ? failure.toString() : cause.toString());
    }

    private AgentException unavailable(@Nullable Throwable cause) {
        return new AgentException(
                AgentCode.IDENTITY_PROVIDER_UNAVAILABLE,
                "The agent can't read the keys of " + issuer + ": try again; administrators, see the agent's log and"
                        + " 'trust' in agent.yaml",
                cause);
    }
}

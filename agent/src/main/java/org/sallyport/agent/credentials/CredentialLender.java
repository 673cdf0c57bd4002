package org.sallyport.agent.credentials;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.sealing.Unsealer;

/**
 * Lends connections their credentials: those that travel sealed, unsealed with the gateway's key; those that are the
 * agent's own secrets, read from its stores, to the targets that may be shown them. Thread-safe; nothing is unsealed or
 * read on an event loop.
 */
public final class CredentialLender {
    /** Callers whom a target refuses must not make the agent a burden to its stores. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Unsealer unsealer;
    private final LocalSecrets secrets;
    private final CredentialCache cache;
    private final Duration sealedFor;
    private final Duration localFor;
    private final LongSupplier nanoTime;
    private final long sweepTimer;

    /**
     * A lender that keeps what it has unsealed for a while.
     *
     * @param localFor how long one of the agent's own secrets is kept
     * @param nanoTime as {@link System#nanoTime}
     */
    public CredentialLender(
            Vertx vertx,
            Unsealer unsealer,
            LocalSecrets secrets,
            CredentialSettings settings,
            Duration localFor,
            LongSupplier nanoTime) {
        this.vertx = vertx;
        this.unsealer = unsealer;
        this.secrets = secrets;
        this.cache = new CredentialCache(settings.kept(), nanoTime);
        this.sealedFor = settings.keptFor();
        this.localFor = localFor;
        this.nanoTime = nanoTime;
        long shortest = Math.min(sealedFor.toMillis(), localFor.toMillis());
        this.sweepTimer = vertx.setPeriodic(Math.max(1, shortest / 4), ignored -> cache.sweep());
    }

    /**
     * Lends credentials; the borrower closes them. Fails with {@link AgentException}: what {@link Unsealer#unseal} and
     * the agent's stores fail with, or {@code LOCAL_SECRET_DENIED} where the target may not be shown the secret.
     */
    public Future<Lent> lend(CredentialRequest request) {
        if (!request.local()) {
            return cache.lend(
                    request.digest(), sealedFor, () -> unsealer.unseal(request.field(), request.understood()));
        }
        try {
            SecretName name = secrets.allowed(request.name(), request.target());
            return cache.lend(request.digest(), localFor, () -> secrets.read(name, request.understood()));
        } catch (AgentException e) {
            return Future.failedFuture(e);
        }
    }

    /** Whether one of the agent's own secrets was read so long ago that it may be another by now. */
    public boolean isOld(Lent lent) {
        return nanoTime.getAsLong() - lent.since() >= localFor.toNanos();
    }

    /** The same, as if it had been read just now. */
    public Lent renewed(Lent lent) {
        return new Lent(lent.credentials(), lent.version(), nanoTime.getAsLong());
    }

    /**
     * A target refused credentials that were lent: unless they were read only just now, what is kept for the request is
     * forgotten, and read again for the next borrower.
     *
     * @return whether it was forgotten
     */
    public boolean doubt(CredentialRequest request, Lent lent) {
        boolean old = nanoTime.getAsLong() - lent.since() >= PAUSE.toNanos();
        if (old) {
            cache.forget(request.digest());
        }
        return old;
    }

    /** Wipes what is kept and lets the stores go; idempotent. */
    public Future<Void> close() {
        vertx.cancelTimer(sweepTimer);
        cache.close();
        return secrets.close();
    }
}

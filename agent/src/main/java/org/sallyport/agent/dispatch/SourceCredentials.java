package org.sallyport.agent.dispatch;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.credentials.CredentialLender;
import org.sallyport.agent.credentials.CredentialRequest;
import org.sallyport.agent.credentials.Lent;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.Target;

/**
 * The credentials of one data source. Sealed ones are what they are. One of the agent's own secrets may change under its
 * name: that is looked for when it has got old and requests come, and when the target refuses it; the source then gives way
 * to a new one. Thread-safe.
 */
final class SourceCredentials {
    private final CredentialLender lender;
    private final @Nullable CredentialRequest request;
    private @Nullable Lent opened;
    private boolean looking;
    private volatile boolean changed;

    /**
     * Credentials that are not asked for yet.
     *
     * @param field the request's; null where the connection needs none
     */
    SourceCredentials(CredentialLender lender, @Nullable String field, Target target, Set<String> understood) {
        this.lender = lender;
        this.request = field == null ? null : new CredentialRequest(field, target, understood);
    }

    /** The credentials, which the caller closes. */
    Future<Credentials> get() {
        CredentialRequest asked = request;
        return asked == null
                ? Future.succeededFuture(new Credentials(Credentials.ANONYMOUS, Map.of()))
                : lender.lend(asked).map(this::remember);
    }

    private synchronized Credentials remember(Lent lent) {
        opened = lent;
        return lent.credentials();
    }

    /** A request comes: old ones are looked at again. Costs nothing where they are young, and waits for nothing. */
    synchronized void look() {
        CredentialRequest asked = request;
        Lent known = opened;
        if (asked != null && asked.local() && known != null && !looking && lender.isOld(known)) {
            looking = true;
            lender.lend(asked).onComplete(lent -> looked(known, lent), failure -> notRead(known, failure));
        }
    }

    /** The target refuses them: perhaps the secret is another by now. */
    synchronized void doubt() {
        CredentialRequest asked = request;
        Lent known = opened;
        if (asked != null && asked.local() && known != null && !looking && lender.doubt(asked, known)) {
            looking = true;
            lender.lend(asked).onComplete(lent -> looked(known, lent), failure -> notRead(known, failure));
        }
    }

    private synchronized void looked(Lent known, Lent now) {
        now.close(); // the source holds what it needs
        looking = false;
        changed |= !known.version().equals(now.version());
        opened = now;
    }

    /** A store that is away takes nobody's access; one that has or gives the secret no more does. */
    private synchronized void notRead(Lent known, Throwable failure) {
        looking = false;
        opened = lender.renewed(known); // until it is looked for again
        changed |= failure instanceof AgentException told
                && told.code() != AgentCode.SECRET_STORE_UNAVAILABLE
                && told.code() != AgentCode.SECRET_STORE_SEALED;
    }

    /** Whether the secret is another by now, or gone: new requests need another source. */
    boolean changed() {
        return changed;
    }
}

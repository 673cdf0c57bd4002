package org.sallyport.agent.credentials;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.spi.Credentials;

/** A place inside the customer's network where secrets are. Thread-safe. */
interface SecretStore {

    /**
     * Whether a secret could have these segments here.
     *
     * @return what is wrong with them; empty for nothing
     */
    default Optional<String> unfit(SecretName name) {
        return Optional.empty();
    }

    /**
     * Reads a secret; the caller owns what comes, and closes it. Called on a Vert.x context; never blocks it.
     *
     * @param understood the types of credentials that the connector understands
     * @return fails with {@link AgentException}: {@code LOCAL_SECRET_MISSING}, {@code LOCAL_SECRET_UNFIT},
     *     {@code SECRET_STORE_REFUSED}, {@code SECRET_STORE_SEALED}, {@code SECRET_STORE_UNAVAILABLE},
     *     {@code LOOSE_FILE_MODE}
     */
    Future<Credentials> read(SecretName name, Set<String> understood);

    /** Lets go what it holds; idempotent. */
    default Future<Void> close() {
        return Future.succeededFuture();
    }
}

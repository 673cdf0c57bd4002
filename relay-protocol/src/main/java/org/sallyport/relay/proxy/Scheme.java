package org.sallyport.relay.proxy;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** One way to answer a proxy's challenges with what we have. Shared by all dials: thread-safe. */
interface Scheme {
    /** Its name in header fields. */
    String name();

    /**
     * Begins to authenticate one opening of a tunnel.
     *
     * @param authority the cloud's {@code host:port}, the target of CONNECT
     */
    Exchange begin(String authority);

    /** One opening's dialogue. Used by one opening on its context. */
    interface Exchange {
        /**
         * The next {@code Proxy-Authorization}.
         *
         * @param offered the proxy's challenges of this scheme; empty before the first, when what worked last time is
         *     to be said again
         * @return the field's value; empty where there is nothing (more) to say, so that a challenge means a refusal.
         *     Fails with {@link UnansweredException} where the answer can't be had
         */
        Future<Optional<String>> answer(List<Challenge> offered);

        /** Gives up what the dialogue holds. Idempotent. */
        default void close() {}
    }

    /** A challenge can't be answered; the message says why and what to check, without secrets. */
    final class UnansweredException extends RuntimeException {
        UnansweredException(String message, Throwable cause) {
            super(message, cause, false, false);
        }
    }
}

package org.sallyport.datasource.spi;

import io.vertx.core.Future;
import java.util.Optional;

/** An opened source: a pool of connections to one target, for one version of one connection. */
public interface DataSource {

    /**
     * Runs an operation. The future completes with the answer's head, on the context that called; the body may stream
     * long after. Fails with {@link SourceException} while nothing was answered yet.
     *
     * <p>Called on the event loop of the link that the call came by, so on several of them. A connection to the target
     * should be of the same loop: bodies that go from one loop to another cost about twice the processor's time. Vert.x's
     * SQL pools see to it; its pool of HTTP connections takes the one last used, so that a client for each loop is needed.
     *
     * <p>When {@link Call#cancellation} fires, before or after the head, the work in the source is cancelled and
     * everything that the call holds there is released; a body being streamed then fails with
     * {@link SourceCode#CANCELLED}.
     */
    Future<Answer> invoke(Call call);

    /** What became of its connections to the target; empty for a source that doesn't count them. Quick; any thread. */
    default Optional<ConnectionCounts> connections() {
        return Optional.empty();
    }

    /** Closes the pool; idempotent. */
    Future<Void> close();
}

package org.sallyport.agent.links;

import io.vertx.core.Future;
import org.sallyport.relay.ServedLink;

/** Makes one link: a token, then the dial. Fails with what {@link Refusal#of} understands. */
@FunctionalInterface
public interface Dialling {
    /**
     * Dials.
     *
     * @param link the link's number, from 1
     * @param epoch the dial's epoch
     */
    Future<ServedLink> dial(int link, long epoch);
}

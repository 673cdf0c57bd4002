package org.sallyport.agent.links;

import io.vertx.core.Future;
import java.time.Duration;
import org.sallyport.relay.ServedLink;

/** Makes one link: a token, then the dial. Fails with what {@link Refusal#of(Throwable)} understands. */
@FunctionalInterface
public interface Dialling {
    /**
     * Dials. Completes in bounded time, on any thread.
     *
     * @param link the link's number, from 1
     * @param epoch the dial's epoch
     * @param overlaps epoch of the older link of this number that is still served and wants to be drained, not fenced; 0
     *     for none
     */
    Future<Dialled> dial(int link, long epoch, long overlaps);

    /**
     * What came of a dial.
     *
     * @param link the link
     * @param life what is left of the life of the token that opened it: when it has passed, the cloud drains the link
     */
    record Dialled(ServedLink link, Duration life) {}
}

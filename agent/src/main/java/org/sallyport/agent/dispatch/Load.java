package org.sallyport.agent.dispatch;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.ConnectionCounts;

/**
 * What is going on in a dispatcher.
 *
 * @param inFlight requests worked on
 * @param queued requests waiting for their turn
 * @param capacity requests that may be worked on at once
 * @param failed requests answered with a problem since the start
 * @param draining whether the agent stops: new requests are refused
 * @param sources connections in use
 */
public record Load(int inFlight, int queued, int capacity, long failed, boolean draining, List<Source> sources) {
    public Load {
        sources = List.copyOf(sources);
    }

    /**
     * One connection in use.
     *
     * @param connection its id
     * @param connector its connector
     * @param target what it reaches
     * @param open whether its source is open
     * @param reachable whether it could be reached when a request last tried; null while unknown
     * @param calls calls under way
     * @param connections what became of its connections to the target; null where it counts none
     */
    public record Source(
            String connection,
            String connector,
            String target,
            boolean open,
            @Nullable Boolean reachable,
            int calls,
            @Nullable ConnectionCounts connections) {}
}

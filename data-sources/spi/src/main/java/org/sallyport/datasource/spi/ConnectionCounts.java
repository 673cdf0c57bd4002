package org.sallyport.datasource.spi;

import java.util.EnumMap;
import java.util.Map;

/**
 * What became of a source's connections to its target.
 *
 * @param open connections that are open now, in use or idle
 * @param inUse connections that calls hold now, or that are being opened for one
 * @param waiting calls that wait for a connection now
 * @param created connections opened since the source was
 * @param closed connections closed since, by why
 */
public record ConnectionCounts(int open, int inUse, int waiting, long created, Map<Closing, Long> closed) {
    /** Nothing yet. */
    public static final ConnectionCounts NONE = new ConnectionCounts(0, 0, 0, 0, Map.of());

    public ConnectionCounts {
        closed = Map.copyOf(closed);
    }

    /** Why a connection was closed. */
    public enum Closing {
        /** Nobody used it for as long as its source keeps one. */
        IDLE,
        /** It reached its greatest age. */
        LIFETIME,
        /** It made room for one of another kind. */
        ROOM,
        /** It was found dead, or broke in use. */
        LOST,
        /** A call was cancelled or failed on it, so that its state is in doubt. */
        DOUBTFUL,
        /** A caller's statement or procedure may have left something in its session. */
        SESSION,
        /** Its source was closed. */
        SOURCE
    }

    /** Both together. */
    public ConnectionCounts plus(ConnectionCounts other) {
        Map<Closing, Long> sum = new EnumMap<>(Closing.class);
        sum.putAll(closed);
        other.closed.forEach((why, count) -> sum.merge(why, count, Long::sum));
        return new ConnectionCounts(
                open + other.open, inUse + other.inUse, waiting + other.waiting, created + other.created, sum);
    }
}

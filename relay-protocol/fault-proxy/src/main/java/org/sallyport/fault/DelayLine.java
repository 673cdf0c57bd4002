package org.sallyport.fault;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way: first in, first out, each not before its time. Bytes that enter within a millisecond of each other
 * share a buffer, so that a long line of small writes stays small. Used on the loop's thread only.
 */
final class DelayLine {
    private static final long SHARED_NANOS = 1_000_000;

    private static final class Parcel {
        final ByteBuffer bytes;
        final long entered;
        long due;
        int taken;

        Parcel(ByteBuffer bytes, long entered) {
            this.bytes = bytes;
            this.entered = entered;
        }
    }

    private final BufferPool pool;
    private final int capacity;
    private final Deque<Parcel> parcels = new ArrayDeque<>();

    /**
     * An empty line.
     *
     * @param capacity the most buffers that it holds
     */
    DelayLine(BufferPool pool, int capacity) {
        this.pool = pool;
        this.capacity = capacity;
    }

    boolean isEmpty() {
        return parcels.isEmpty();
    }

    boolean hasRoom() {
        return parcels.size() < capacity;
    }

    /** A buffer to fill, in which what went in before is never touched; {@link #entered} takes what is new in it. */
    ByteBuffer room(long now) {
        Parcel last = parcels.peekLast();
        if (last != null && now - last.entered < SHARED_NANOS && last.bytes.hasRemaining()) {
            return last.bytes;
        }
        Parcel fresh = new Parcel(pool.take(), now);
        parcels.addLast(fresh);
        return fresh.bytes;
    }

    /** What was put into the room may leave at {@code due}. A room that stayed empty goes back. */
    void entered(long due) {
        Parcel last = parcels.getLast();
        if (last.bytes.position() == 0) {
            pool.give(parcels.removeLast().bytes);
        } else {
            last.due = due;
        }
    }

    /** The first bytes whose time has come, at most {@code most}; null when there are none. */
    @Nullable ByteBuffer due(long now, long most) {
        Parcel first = parcels.peekFirst();
        if (first == null || first.due - now > 0) {
            return null;
        }
        int length = (int) Math.min(most, first.bytes.position() - first.taken);
        return first.bytes.slice(first.taken, length);
    }

    /** Bytes of what {@link #due} gave have left. */
    void left(int bytes) {
        Parcel first = parcels.getFirst();
        first.taken += bytes;
        if (first.taken == first.bytes.position()) {
            pool.give(parcels.removeFirst().bytes);
        }
    }

    /** When the first bytes may leave; only of a line that isn't empty. */
    long firstDue() {
        return parcels.getFirst().due;
    }

    void clear() {
        parcels.forEach(parcel -> pool.give(parcel.bytes));
        parcels.clear();
    }
}

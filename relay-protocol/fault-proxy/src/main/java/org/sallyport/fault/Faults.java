package org.sallyport.fault;

/** What is done to one direction, on all connections together. Used on the loop's thread only. */
final class Faults {
    static final long NEVER = -1;

    final Rate rate = new Rate();
    boolean held;
    boolean unread;
    long delayNanos;
    int largestWrite = Integer.MAX_VALUE;
    long cutAfter = NEVER;
    long forwarded;

    /** How many bytes one write may have now. */
    long mostToWrite() {
        return cutAfter == NEVER ? largestWrite : Math.min(largestWrite, cutAfter);
    }

    /** Bytes were forwarded; whether the connection that carried them is now to be cut. */
    boolean forwarded(int bytes) {
        forwarded += bytes;
        if (cutAfter == NEVER) {
            return false;
        }
        cutAfter -= bytes;
        if (cutAfter > 0) {
            return false;
        }
        cutAfter = NEVER;
        return true;
    }

    void lift(long now) {
        rate.set(0, now);
        held = false;
        unread = false;
        delayNanos = 0;
        largestWrite = Integer.MAX_VALUE;
        cutAfter = NEVER;
    }
}

package org.sallyport.fault;

/** What is done to one direction, on all connections together. Used on the loop's thread only. */
final class Faults {
    static final long NEVER = -1;

    final Rate rate = new Rate();
    boolean held;
    boolean unread;
    long delayNanos;
    int largestWrite = Integer.MAX_VALUE;
    /** So many bytes pass, then the connection is cut, or all is held. */
    long left = NEVER;

    boolean thenHeld;
    long forwarded;

    /** How many bytes one write may have now. */
    long mostToWrite() {
        return left == NEVER ? largestWrite : Math.min(largestWrite, left);
    }

    /** Bytes were forwarded; whether the connection that carried them is now to be cut. */
    boolean forwarded(int bytes) {
        forwarded += bytes;
        if (left == NEVER) {
            return false;
        }
        left -= bytes;
        if (left > 0) {
            return false;
        }
        left = NEVER;
        held = thenHeld;
        return !thenHeld;
    }

    void lift(long now) {
        rate.set(0, now);
        held = false;
        unread = false;
        delayNanos = 0;
        largestWrite = Integer.MAX_VALUE;
        left = NEVER;
    }
}

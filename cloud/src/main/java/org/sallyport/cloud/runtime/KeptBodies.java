package org.sallyport.cloud.runtime;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of requests' bodies the cloud keeps so that it can send them again. Thread-safe. */
final class KeptBodies {
    /** The most of one request. */
    static final int LARGEST = 64 * 1024;

    private static final int SHARE_OF_HEAP = 32;

    private final long most;
    private final AtomicLong kept = new AtomicLong();

    KeptBodies(long most) {
        this.most = most;
    }

    /** A 32nd of the heap. */
    static KeptBodies ofHeap() {
        return new KeptBodies(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    /** Asks to keep more bytes; false when there is no room, and nothing was taken. */
    boolean take(int bytes) {
        if (kept.addAndGet(bytes) <= most) {
            return true;
        }
        kept.addAndGet(-bytes);
        return false;
    }

    /** Gives bytes back. */
    void giveBack(int bytes) {
        kept.addAndGet(-bytes);
    }

    long kept() {
        return kept.get();
    }
}

package org.sallyport.agent.dispatch;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** How many requests are worked on, and who waits for a turn: first come, first served. Thread-safe. */
final class Admission {
    private final int places;
    private final int waitingPlaces;
    private final Set<Waiting> queue = new LinkedHashSet<>();
    private int taken;

    /** What became of one that asked. */
    enum Verdict {
        /** May begin at once; {@link #leave} when done. */
        ADMITTED,
        /** {@link Waiting#admitted} will be called, unless withdrawn. */
        QUEUED,
        /** No place, not even to wait. */
        FULL
    }

    /** One that waits for a turn. */
    interface Waiting {
        /** Its turn has come; called on any thread, must hand over quickly. {@link #leave} when done. */
        void admitted();
    }

    Admission(int places, int waitingPlaces) {
        this.places = places;
        this.waitingPlaces = waitingPlaces;
    }

    /** Asks for a place. */
    synchronized Verdict enter(Waiting waiting) {
        if (taken < places) {
            taken++;
            return Verdict.ADMITTED;
        }
        if (queue.size() >= waitingPlaces) {
            return Verdict.FULL;
        }
        queue.add(waiting);
        return Verdict.QUEUED;
    }

    /** Gives up waiting; false when its turn has come already. */
    synchronized boolean withdraw(Waiting waiting) {
        return queue.remove(waiting);
    }

    /** Gives back a place; the longest waiting one gets it. */
    void leave() {
        Waiting next;
        synchronized (this) {
            Iterator<Waiting> longest = queue.iterator();
            if (!longest.hasNext()) {
                taken--;
                return;
            }
            next = longest.next();
            longest.remove();
        }
        next.admitted();
    }

    /** Requests worked on. */
    synchronized int taken() {
        return taken;
    }

    /** Requests waiting. */
    synchronized int waiting() {
        return queue.size();
    }
}

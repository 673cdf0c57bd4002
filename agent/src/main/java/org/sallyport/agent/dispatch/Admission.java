package org.sallyport.agent.dispatch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many requests are worked on, and who waits for a turn. Thread-safe.
 *
 * <p>What one party may hold shrinks as places get scarce: at most {@value #SHARE} times what is free. A party that is
 * alone may so use four fifths of all, and one whose requests are slow leaves room for the others, however many it
 * sends; the same holds for the places to wait. These are the dynamic thresholds of Choudhury and Hahne ("Dynamic queue
 * length thresholds for shared-memory packet switches", IEEE/ACM Transactions on Networking 6(2), 1998). Within a party
 * it is first come, first served; between parties whoever holds the fewest places, and has waited longest, is next.
 */
final class Admission {
    private static final int SHARE = 4;

    private final int places;
    private final int waitingPlaces;
    /** Those who hold a place or wait for one. */
    private final Map<String, Party> parties = new HashMap<>();

    private int taken;
    private int waiting;
    private long arrivals;

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
        /** Whose request it is; always the same. */
        String party();

        /** Its turn has come; called on any thread, must hand over quickly. {@link #leave} when done. */
        void admitted();
    }

    private static final class Party {
        /** Who waits, and when it came. */
        final Map<Waiting, Long> queue = new LinkedHashMap<>();

        int taken;

        long longest() {
            return queue.values().iterator().next();
        }

        Waiting poll() {
            Waiting first = queue.keySet().iterator().next();
            queue.remove(first);
            return first;
        }
    }

    Admission(int places, int waitingPlaces) {
        this.places = places;
        this.waitingPlaces = waitingPlaces;
    }

    /** Asks for a place. */
    synchronized Verdict enter(Waiting who) {
        Party party = parties.computeIfAbsent(who.party(), ignored -> new Party());
        if (mayHold(party.taken, places - taken)) {
            taken++;
            party.taken++;
            return Verdict.ADMITTED;
        }
        if (!mayHold(party.queue.size(), waitingPlaces - waiting)) {
            forget(who.party(), party);
            return Verdict.FULL;
        }
        waiting++;
        party.queue.put(who, arrivals++);
        return Verdict.QUEUED;
    }

    /** Whether one more is its share of what is free; the last places go to those who hold none. */
    private static boolean mayHold(int held, int free) {
        return free > 0 && held < (long) SHARE * free;
    }

    /** Gives up waiting; false when its turn has come already. */
    synchronized boolean withdraw(Waiting who) {
        Party party = parties.get(who.party());
        if (party == null || party.queue.remove(who) == null) {
            return false;
        }
        waiting--;
        forget(who.party(), party);
        return true;
    }

    /** Gives back a place, for others who wait. */
    void leave(Waiting who) {
        for (Waiting next : left(who)) {
            next.admitted();
        }
    }

    private synchronized List<Waiting> left(Waiting who) {
        Party party = parties.get(who.party());
        if (party == null || party.taken == 0) {
            throw new IllegalStateException("a place is given back that was not taken");
        }
        taken--;
        party.taken--;
        forget(who.party(), party);
        if (waiting == 0) {
            return List.of();
        }
        List<Waiting> admitted = new ArrayList<>();
        for (Party next = next(); next != null; next = next()) {
            waiting--;
            taken++;
            next.taken++;
            admitted.add(next.poll());
        }
        return admitted;
    }

    private @Nullable Party next() {
        Party next = null;
        for (Party party : parties.values()) {
            if (!party.queue.isEmpty() && mayHold(party.taken, places - taken)) {
                next = next == null || isBefore(party, next) ? party : next;
            }
        }
        return next;
    }

    private static boolean isBefore(Party one, Party other) {
        return one.taken != other.taken ? one.taken < other.taken : one.longest() < other.longest();
    }

    private void forget(String name, Party party) {
        if (party.taken == 0 && party.queue.isEmpty()) {
            parties.remove(name);
        }
    }

    /** Parties that are known of. */
    synchronized int parties() {
        return parties.size();
    }

    /** Requests worked on. */
    synchronized int taken() {
        return taken;
    }

    /** Requests waiting. */
    synchronized int waiting() {
        return waiting;
    }
}

package org.sallyport.cloud.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests that found no link of their gateway and wait for one to come back: an agent that restarts, or that is drained
 * and dials anew, is away for a moment only. Nobody waits for a gateway whose links have been gone for long, and only so
 * many wait at all. Thread-safe; how long each waits is its own matter.
 */
public final class WaitingRoom {
    /** For how long after its last link was lost, or after the cloud's start, a gateway is expected back. */
    static final Duration EXPECTED = Duration.ofSeconds(30);

    private final int places;
    private final LongSupplier clock;
    private final long begun;
    private final Map<String, Set<Place>> waiting = new HashMap<>();
    private final Map<String, Long> lost = new HashMap<>();
    private int taken;

    WaitingRoom(int places, LongSupplier clock) {
        this.places = places;
        this.clock = clock;
        this.begun = clock.getAsLong();
    }

    /** One that waits. */
    public final class Place {
        private final String gateway;
        private final Runnable wake;

        private Place(String gateway, Runnable wake) {
            this.gateway = gateway;
            this.wake = wake;
        }

        /** Waits no longer; false when it was woken already. */
        public boolean leave() {
            return WaitingRoom.this.leave(this);
        }
    }

    /**
     * Waits for a link of a gateway.
     *
     * @param held whether the gateway has links, though none that takes requests
     * @param wake called at most once, on any thread, when a link has come
     * @return null when there is no place, or no hope
     */
    synchronized @Nullable Place enter(String gateway, boolean held, Runnable wake) {
        if (taken >= places || !(held || isExpected(gateway))) {
            return null;
        }
        Place place = new Place(gateway, wake);
        waiting.computeIfAbsent(gateway, id -> new LinkedHashSet<>()).add(place);
        taken++;
        return place;
    }

    /** How many wait. */
    synchronized int size() {
        return taken;
    }

    private boolean isExpected(String gateway) {
        long now = clock.getAsLong();
        Long when = lost.get(gateway);
        return now - begun < EXPECTED.toNanos() || (when != null && now - when < EXPECTED.toNanos());
    }

    private synchronized boolean leave(Place place) {
        Set<Place> places = waiting.get(place.gateway);
        if (places == null || !places.remove(place)) {
            return false;
        }
        taken--;
        if (places.isEmpty()) {
            waiting.remove(place.gateway);
        }
        return true;
    }

    /** A gateway has a link again. */
    void came(String gateway) {
        List<Place> woken = new ArrayList<>();
        synchronized (this) {
            lost.remove(gateway);
            Set<Place> places = waiting.remove(gateway);
            if (places != null) {
                woken.addAll(places);
                taken -= places.size();
            }
        }
        woken.forEach(place -> place.wake.run());
    }

    /** A gateway lost its last link. */
    synchronized void lost(String gateway) {
        lost.put(gateway, clock.getAsLong());
    }

    /** Forgets gateways that have been away for long. */
    synchronized void tidy() {
        long now = clock.getAsLong();
        lost.values().removeIf(when -> now - when >= EXPECTED.toNanos());
    }
}

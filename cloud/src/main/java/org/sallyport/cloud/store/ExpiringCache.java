package org.sallyport.cloud.store;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A bounded map whose entries end by themselves. Thread-safe. When it is full, entries that have ended make room, else
 * any: what is thrown away is only found out again.
 */
public final class ExpiringCache<V> {
    private record Entry<V>(V value, Instant ends) {}

    private final ConcurrentMap<String, Entry<V>> entries = new ConcurrentHashMap<>();
    private final int capacity;
    private final InstantSource clock;

    /** A cache of so many entries at most. */
    public ExpiringCache(int capacity, InstantSource clock) {
        this.capacity = capacity;
        this.clock = clock;
    }

    /** The value of a key, if there is one that hasn't ended. */
    public Optional<V> get(String key) {
        Entry<V> entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        if (clock.instant().isBefore(entry.ends())) {
            return Optional.of(entry.value());
        }
        entries.remove(key, entry);
        return Optional.empty();
    }

    /** Keeps a value until an instant. */
    public void put(String key, V value, Instant ends) {
        if (entries.size() >= capacity) {
            makeRoom();
        }
        entries.put(key, new Entry<>(value, ends));
    }

    /** Forgets a key. */
    public void remove(String key) {
        entries.remove(key);
    }

    int size() {
        return entries.size();
    }

    private void makeRoom() {
        Instant now = clock.instant();
        entries.values().removeIf(entry -> !now.isBefore(entry.ends()));
        int surplus = entries.size() - capacity * 9 / 10;
        Iterator<String> keys = entries.keySet().iterator();
        for (int i = 0; i < surplus && keys.hasNext(); i++) {
            keys.next();
            keys.remove();
        }
    }
}

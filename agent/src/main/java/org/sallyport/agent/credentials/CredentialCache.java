package org.sallyport.agent.credentials;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Credentials;

/**
 * Credentials that were unsealed or read a short while ago. Bounded in number and time: what is older, or the longest
 * unused where there are too many, is wiped. Requests that want the same at once share one unsealing. Each borrower gets a
 * copy of its own, so that nothing is wiped under anybody's hands. Thread-safe.
 */
final class CredentialCache {
    private final int capacity;
    private final LongSupplier nanoTime;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Loading> loading = new HashMap<>();
    /** Versions are told apart under a key that nobody knows, so that they tell nothing of passwords. */
    private final byte[] versionKey = new byte[32];

    private boolean closed;

    private record Entry(Credentials credentials, Object version, long since, long life) {
        boolean old(long now) {
            return now - since >= life;
        }

        Lent lend() {
            return new Lent(credentials.copy(), version, since);
        }
    }

    /** One unsealing and those who wait for it. */
    private record Loading(List<Promise<Lent>> waiting) {}

    /**
     * An empty cache.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    CredentialCache(int capacity, LongSupplier nanoTime) {
        this.capacity = capacity;
        this.nanoTime = nanoTime;
        new SecureRandom().nextBytes(versionKey);
    }

    /**
     * Lends what is known by a digest, or what loading brings. A failure is kept for nobody.
     *
     * @param life how long what was loaded is kept
     */
    Future<Lent> lend(String digest, Duration life, Supplier<Future<Credentials>> load) {
        Promise<Lent> promise = Promise.promise();
        synchronized (this) {
            Entry entry = fresh(digest);
            if (entry != null) {
                return Future.succeededFuture(entry.lend());
            }
            Loading under = loading.get(digest);
            if (under != null) {
                under.waiting.add(promise);
                return promise.future();
            }
            loading.put(digest, new Loading(new ArrayList<>(List.of(promise))));
        }
        begun(load).onComplete(read -> loaded(digest, life, read), failure -> failed(digest, failure));
        return promise.future();
    }

    private static Future<Credentials> begun(Supplier<Future<Credentials>> load) {
        try {
            return load.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private synchronized @Nullable Entry fresh(String digest) {
        Entry entry = entries.get(digest);
        if (entry != null && entry.old(nanoTime.getAsLong())) {
            forget(digest);
            return null;
        }
        return entry;
    }

    private void loaded(String digest, Duration life, Credentials read) {
        Map<Promise<Lent>, Lent> borrowers = new LinkedHashMap<>();
        synchronized (this) {
            Entry entry = new Entry(read, version(read), nanoTime.getAsLong(), life.toNanos());
            removeLoading(digest).forEach(waiting -> borrowers.put(waiting, entry.lend()));
            if (closed) {
                read.close();
            } else {
                forget(digest);
                entries.put(digest, entry);
                wipeBeyondCapacity();
            }
        }
        borrowers.forEach(Promise::complete);
    }

    private void failed(String digest, Throwable failure) {
        removeLoading(digest).forEach(waiting -> waiting.fail(failure));
    }

    private synchronized List<Promise<Lent>> removeLoading(String digest) {
        Loading done = loading.remove(digest);
        return done == null ? List.of() : done.waiting;
    }

    private String version(Credentials read) {
        return HexFormat.of().formatHex(read.digest(versionKey));
    }

    private void wipeBeyondCapacity() {
        Iterator<Entry> longestUnused = entries.values().iterator();
        while (entries.size() > capacity) {
            longestUnused.next().credentials.close();
            longestUnused.remove();
        }
    }

    /** Wipes what is known by a digest: the next borrower has it loaded again. */
    synchronized void forget(String digest) {
        Entry entry = entries.remove(digest);
        if (entry != null) {
            entry.credentials.close();
        }
    }

    /** Wipes what is too old. */
    synchronized void sweep() {
        long now = nanoTime.getAsLong();
        entries.values().removeIf(entry -> {
            if (entry.old(now)) {
                entry.credentials.close();
                return true;
            }
            return false;
        });
    }

    /** Wipes all, and keeps nothing from now on. */
    synchronized void close() {
        closed = true;
        entries.values().forEach(entry -> entry.credentials.close());
        entries.clear();
    }
}

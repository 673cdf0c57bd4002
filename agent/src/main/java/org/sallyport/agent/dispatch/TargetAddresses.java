package org.sallyport.agent.dispatch;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.access.TargetAccess;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;

/**
 * The addresses of one data source's host. They are looked up once: what the policy judges is what the source connects
 * to, whatever the name means a moment later. That it means something else is looked for now and then, and when nothing
 * answers; the source then gives way to a new one, which is judged anew. Thread-safe.
 */
final class TargetAddresses {
    private static final long FRESH = TimeUnit.SECONDS.toNanos(30);
    private static final Future<List<InetAddress>> NONE = Future.succeededFuture(List.of());

    private final @Nullable String name;
    private final Names names;
    private @Nullable Future<List<InetAddress>> found;
    private long lookedAt;
    private boolean looking;
    private boolean doubted;
    private volatile boolean moved;

    TargetAddresses(TargetAccess access, Names names) {
        this.name = access.name();
        this.names = names;
        if (name == null) {
            found = access.spelt().isEmpty() ? NONE : Future.succeededFuture(access.spelt());
        }
    }

    /** What is known of them now; empty before they are asked for. */
    synchronized List<InetAddress> known() {
        Future<List<InetAddress>> known = found;
        return known != null && known.succeeded() ? known.result() : List.of();
    }

    /** The addresses, looked up if they are not known. A failure is forgotten. */
    synchronized Future<List<InetAddress>> get() {
        Future<List<InetAddress>> known = found;
        if (name == null && known != null) {
            return known;
        }
        if (known == null || known.failed()) {
            known = lookUp(String.valueOf(name)).recover(failure -> Future.failedFuture(unknown(failure)));
            found = known;
        } else if (known.succeeded() && System.nanoTime() - lookedAt >= FRESH) {
            lookAgain(known.result());
        }
        return known;
    }

    private Future<List<InetAddress>> lookUp(String host) {
        lookedAt = System.nanoTime();
        return names.lookUp(host);
    }

    private SourceException unknown(Throwable failure) {
        return new SourceException(
                SourceCode.UNREACHABLE,
                "The name of the data source's host, " + name
                        + ", can't be resolved: check the name, and DNS on the agent's machine",
                failure);
    }

    /** Nothing answers at them: perhaps the name means others by now. */
    synchronized void doubt() {
        Future<List<InetAddress>> known = found;
        if (name != null && known != null && known.succeeded()) {
            doubted = true;
            lookAgain(known.result());
        }
    }

    private void lookAgain(List<InetAddress> old) {
        if (!looking) {
            looking = true;
            lookUp(String.valueOf(name)).onComplete(looked -> {
                synchronized (this) {
                    looking = false;
                    moved |= looked.succeeded() && elsewhere(new HashSet<>(old), new HashSet<>(looked.result()));
                    doubted = false;
                }
            });
        }
    }

    /** A name that rotates through its addresses has not moved, unless those that we know don't answer. */
    private boolean elsewhere(Set<InetAddress> old, Set<InetAddress> now) {
        return doubted ? !old.equals(now) : Collections.disjoint(old, now);
    }

    /** Whether the name means other addresses than those that were given out. */
    boolean moved() {
        return moved;
    }
}

package org.sallyport.agent.membership;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.HeldKeys;
import org.sallyport.agent.keys.Keys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets former keys of the gateway go some time after the end of a rotation: a request that was under way then, or a cloud
 * that was set back a little, may still want them. Since when a key isn't needed is noted in the key store, so that no new
 * start makes its time longer. Thread-safe.
 */
final class FormerKeys {
    private static final Logger LOG = LoggerFactory.getLogger(FormerKeys.class);

    private final Vertx vertx;
    private final HeldKeys keys;
    private final Duration kept;
    private final Clock clock;
    private boolean waiting;
    private boolean closed;

    FormerKeys(Vertx vertx, HeldKeys keys, Duration kept, Clock clock) {
        this.vertx = vertx;
        this.keys = keys;
        this.kept = kept;
        this.clock = clock;
    }

    /**
     * No former key is needed any more. Completes when that is noted and those whose time is over are gone, also where it
     * failed, which the log tells; the rest go when their time has come.
     */
    Future<Void> unneeded() {
        List<GatewayKey> gateway = keys.get().gateway();
        return gateway.size() > 1 ? letGo(gateway.subList(1, gateway.size())) : Future.succeededFuture();
    }

    /** Lets no more go. */
    synchronized void close() {
        closed = true;
    }

    private Future<Void> letGo(List<GatewayKey> former) {
        long now = clock.millis();
        UnaryOperator<Keys> change = held -> held.unneeded(former, now).withoutUnneeded(now - kept.toMillis());
        return vertx.executeBlocking(() -> changed(change), false)
                .onSuccess(held -> comeBack(held, now))
                .onFailure(failure -> LOG.warn("the gateway's former keys were not let go: {}", failure.toString()))
                .transform(done -> Future.succeededFuture());
    }

    /** Reads the key store, which may show a PIN to a token, only where there is something to write. */
    private Keys changed(UnaryOperator<Keys> change) {
        Keys before = keys.get();
        if (change.apply(before).equals(before)) {
            return before;
        }
        Keys after = keys.update(change);
        if (after.gateway().size() < before.gateway().size()) {
            LOG.info("the gateway's key is {}; those before it were let go", after.publicKeyId());
        }
        return after;
    }

    private synchronized void comeBack(Keys held, long now) {
        OptionalLong first =
                held.unneededSince().values().stream().mapToLong(since -> since).min();
        if (first.isEmpty() || waiting || closed) {
            return;
        }
        waiting = true;
        long left = first.getAsLong() + kept.toMillis() - now;
        vertx.setTimer(Math.max(1, left), due -> {
            if (begin()) {
                letGo(List.of());
            }
        });
    }

    private synchronized boolean begin() {
        waiting = false;
        return !closed;
    }
}

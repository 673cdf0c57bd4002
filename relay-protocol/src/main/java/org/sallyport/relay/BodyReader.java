package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A body coming in: starts paused, gives back credit only for what a handler has taken, and tells its end or its
 * failure once. What isn't taken waits here; it can't be more than one stream window.
 *
 * <p>Each piece is copied to the heap, where nobody need know when it isn't used any more, unless the consumer asked for
 * {@link Loans}.
 *
 * <p>{@code received}, {@code whole} and {@code cut} are called on the link's event loop; everything else happens on the
 * consumer's context.
 */
abstract class BodyReader implements ReadStream<Buffer> {
    /** Pieces are joined up to this size, so that waiting costs about the bytes that wait. */
    private static final int JOINED = 8 * 1024;

    private final Context context;
    private final Mailbox consumer;
    private final Deque<Buffer> waiting = new ArrayDeque<>();
    private long demand;
    private boolean delivering;
    private boolean scheduled;
    private boolean whole;
    private boolean told;
    private volatile boolean lends;
    private @Nullable LinkException failure;
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;

    BodyReader(Context context, Mailbox consumer) {
        this.context = context;
        this.consumer = consumer;
    }

    /** Returns credit for bytes that the consumer took, or that were dropped; called on its context, once a byte. */
    abstract void taken(int bytes);

    public final void lend() {
        lends = true;
    }

    /** A piece came; the bytes stay the caller's. */
    final void received(ByteBuf bytes) {
        Buffer piece = lends ? Loans.lendOrCopy(bytes) : VertxPipeline.copy(bytes);
        consumer.post(() -> {
            if (told || failure != null) {
                taken(piece.length());
                Loans.giveBack(piece);
            } else {
                keep(piece);
                deliver();
            }
        });
    }

    private void keep(Buffer piece) {
        Buffer last = waiting.peekLast();
        if (last != null && last.length() + piece.length() <= JOINED) {
            last.appendBuffer(piece);
        } else {
            waiting.add(piece);
        }
    }

    final void whole() {
        consumer.post(() -> {
            whole = true;
            deliver();
        });
    }

    final void cut(LinkException cause) {
        consumer.post(() -> {
            if (!told && !whole) {
                failure = cause;
                drop();
                tellFailure();
            }
        });
    }

    /** The consumer wants no more: nothing is told any more. */
    final void discard() {
        told = true;
        drop();
    }

    private void drop() {
        int bytes = 0;
        for (Buffer piece : waiting) {
            bytes += piece.length();
            Loans.giveBack(piece);
        }
        waiting.clear();
        if (bytes > 0) {
            taken(bytes);
        }
    }

    private void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        try {
            while (demand > 0 && !told && !waiting.isEmpty()) {
                hand(waiting.remove());
            }
        } finally {
            delivering = false;
        }
        if (whole && !told && demand > 0 && waiting.isEmpty() && endHandler != null) {
            told = true;
            endHandler.handle(null);
        }
    }

    private void hand(Buffer piece) {
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        int length = piece.length(); // the handler may change the piece, which is its own now
        try {
            if (handler != null) {
                handler.handle(piece);
            } else {
                Loans.giveBack(piece);
            }
        } finally {
            taken(length);
        }
    }

    private void tellFailure() {
        if (failure != null && !told && exceptionHandler != null) {
            told = true;
            exceptionHandler.handle(failure);
        }
    }

    /** Continues after the consumer's current call, so that it is never called from within its own. */
    private void deliverSoon() {
        if (!scheduled && !told && !delivering && (whole || failure != null || !waiting.isEmpty())) {
            scheduled = true;
            context.runOnContext(ignored -> {
                scheduled = false;
                tellFailure();
                deliver();
            });
        }
    }

    @Override
    public final ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        this.handler = handler;
        return this;
    }

    @Override
    public final ReadStream<Buffer> endHandler(@Nullable Handler<Void> endHandler) {
        this.endHandler = endHandler;
        deliverSoon();
        return this;
    }

    @Override
    public final ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> exceptionHandler) {
        this.exceptionHandler = exceptionHandler;
        deliverSoon();
        return this;
    }

    @Override
    public final ReadStream<Buffer> pause() {
        demand = 0;
        return this;
    }

    @Override
    public final ReadStream<Buffer> resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public final ReadStream<Buffer> fetch(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("negative amount: " + amount);
        }
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        deliverSoon();
        return this;
    }
}

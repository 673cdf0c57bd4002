package org.sallyport.relay;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The way of one thread's work to another: in order, many at a time, without a hop where both are the same
 * ({@code docs/concurrency.md}). {@link #post} may be called from any thread.
 */
final class Mailbox {
    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Consumer<Runnable> now;
    private final Consumer<Runnable> later;
    private final BooleanHere here;

    /** Whether the current thread may run the work itself. */
    private interface BooleanHere {
        boolean here();
    }

    private Mailbox(BooleanHere here, Consumer<Runnable> now, Consumer<Runnable> later) {
        this.here = here;
        this.now = now;
        this.later = later;
    }

    /** To an event loop. */
    static Mailbox to(EventLoop eventLoop) {
        return new Mailbox(eventLoop::inEventLoop, Runnable::run, eventLoop::execute);
    }

    /** To the context of whoever uses a request; {@code linkLoop} is the event loop that posts to it. */
    static Mailbox to(Context context, EventLoop linkLoop) {
        boolean same = VertxPipeline.runsOn(context, linkLoop);
        return new Mailbox(
                same ? linkLoop::inEventLoop : () -> false,
                task -> VertxPipeline.run(context, task),
                task -> context.runOnContext(ignored -> task.run()));
    }

    /** Runs the work over there, after what was posted before; at once where over there is here. */
    void post(Runnable task) {
        if (here.here() && queue.isEmpty()) {
            now.accept(task);
            return;
        }
        queue.add(task);
        if (scheduled.compareAndSet(false, true)) {
            later.accept(this::drain);
        }
    }

    private void drain() {
        scheduled.set(false);
        Runnable task;
        while ((task = queue.poll()) != null) {
            now.accept(task);
        }
    }
}

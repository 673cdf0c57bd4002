package org.sallyport.agent.links;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;

/** One thread at a time, and timers on it: all of a supervisor's state is touched on its turn only. */
public interface Turn {

    /** Runs on the turn, later, in the order of the calls. */
    void run(Runnable task);

    /** Runs on the turn after a delay, unless cancelled by what is returned; cancelling twice does nothing. */
    Runnable after(Duration delay, Runnable task);

    /** A clock for intervals, in nanoseconds; nobody sets it. */
    long nanoTime();

    /** The turn of a Vert.x context. */
    static Turn of(Vertx vertx, Context context) {
        return new Turn() {
            @Override
            public void run(Runnable task) {
                context.runOnContext(ignored -> task.run());
            }

            @Override
            public Runnable after(Duration delay, Runnable task) {
                long timer = vertx.setTimer(Math.max(1, delay.toMillis()), ignored -> run(task));
                return () -> vertx.cancelTimer(timer);
            }

            @Override
            public long nanoTime() {
                return System.nanoTime();
            }
        };
    }
}

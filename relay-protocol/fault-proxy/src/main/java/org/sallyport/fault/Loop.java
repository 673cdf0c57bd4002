package org.sallyport.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one thread that moves all bytes. Every fault is set on it, so that it holds when the call has returned. */
final class Loop {
    private static final long NANOS_A_MILLI = 1_000_000;

    private final Selector selector;
    private final Thread thread;
    private final Consumer<SelectionKey> other;
    private final List<Connection> connections = new ArrayList<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean stopped;

    /**
     * Starts the thread.
     *
     * @param other is told of ready keys that belong to no connection
     */
    Loop(Consumer<SelectionKey> other) {
        this.other = other;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::run, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where sockets register; on the loop's thread. */
    Selector selector() {
        return selector;
    }

    /** A closed socket lives until its key is gone; on the loop's thread. */
    void forgetClosed() throws IOException {
        selector.selectNow(this::ready);
    }

    /** All connections that are open; on the loop's thread. */
    List<Connection> connections() {
        return connections;
    }

    /** Runs on the loop's thread and waits for it; answers {@code after} when the loop has stopped. */
    <T> T call(Supplier<T> work, T after) {
        CompletableFuture<T> done = new CompletableFuture<>();
        synchronized (tasks) {
            if (stopped) {
                return after;
            }
            tasks.add(() -> {
                try {
                    done.complete(work.get());
                } catch (RuntimeException e) {
                    done.completeExceptionally(e);
                }
            });
        }
        selector.wakeup();
        return done.join();
    }

    /** Cuts all connections, closes what is registered, ends the thread; all that was asked before is done first. */
    void stop() {
        call(
                () -> {
                    connections.forEach(Connection::cut);
                    synchronized (tasks) {
                        stopped = true;
                    }
                    return true;
                },
                true);
    }

    private void run() {
        long wait = Flow.NOTHING;
        try (selector) {
            while (!stopped()) {
                select(wait);
                runTasks();
                wait = move();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            synchronized (tasks) {
                stopped = true;
            }
            runTasks();
        }
    }

    private boolean stopped() {
        synchronized (tasks) {
            return stopped;
        }
    }

    private void select(long wait) throws IOException {
        if (wait == 0) {
            selector.selectNow(this::ready);
        } else {
            // rounded up: what is woken up for is due then
            long millis = wait == Flow.NOTHING ? 0 : (wait + NANOS_A_MILLI - 1) / NANOS_A_MILLI;
            selector.select(this::ready, millis);
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof Connection connection) {
            connection.ready(key);
        } else {
            other.accept(key);
        }
    }

    private void runTasks() {
        Runnable task;
        while ((task = next()) != null) {
            task.run();
        }
    }

    private @Nullable Runnable next() {
        synchronized (tasks) {
            return tasks.poll();
        }
    }

    /** Moves what can be moved; answers when there is more to do. Another connection is first each time. */
    private long move() {
        long now = System.nanoTime();
        connections.removeIf(Connection::closed);
        Collections.rotate(connections, 1);
        for (Connection connection : connections) {
            connection.move(now);
        }
        long wait = Flow.NOTHING;
        now = System.nanoTime();
        for (Connection connection : connections) {
            connection.attend(now);
            wait = Math.min(wait, connection.untilWork(now));
        }
        return wait;
    }
}

package org.sallyport.rig;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Callers that GET one URL again and again; every failure is kept. Closing ends them. */
final class Load implements AutoCloseable {
    private final AtomicLong answered = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    Load(int callers, String token, URI url) {
        for (int i = 0; i < callers; i++) {
            Thread thread = new Thread(() -> call(new Caller(token), url), "load");
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void call(Caller caller, URI url) {
        while (!stopped) {
            try (InputStream answer = caller.open(url)) {
                answer.readAllBytes();
                answered.incrementAndGet();
            } catch (IOException e) {
                failures.add(String.valueOf(e.getMessage()));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Waits until so many more were answered. */
    void untilAnswered(long more) throws IOException, InterruptedException {
        long enough = answered.get() + more;
        Waiting.until(more + " more answers", () -> answered.get() >= enough);
    }

    /** All that failed so far, in words. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        stopped = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

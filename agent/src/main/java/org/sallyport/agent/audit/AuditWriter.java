package org.sallyport.agent.audit;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.dispatch.EndedRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes a log. Requests wake it only when it sleeps; then it lets lines gather for a moment, so that
 * neither a wake-up nor a write is paid for each.
 *
 * <p>Lines are counted from their request's beginning ({@code REFUSE}) or end ({@code CONTINUE}) until they are written;
 * where that many are under way already, a request is refused, or its line is lost and counted.
 */
final class AuditWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);
    private static final long GATHER = TimeUnit.MILLISECONDS.toNanos(20);

    /** How long it waits until it tries again what failed. */
    private static final long RETRY = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int BATCH = 1024;

    /** Lines that may wait to be written: some MB. */
    private static final int WAITING = 8192;

    private final Journal journal;
    private final boolean refuse;
    private final long syncNanos;
    private final int capacity;
    private final Clock clock;
    private final Promise<Void> ended;
    private final Missing missing;
    private final AuditCounts counts;
    private final Queue<EndedRequest> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final Thread thread = new Thread(this, "audit");
    private volatile boolean failing;
    private volatile boolean stopping;
    private volatile boolean finished;

    // The thread's own.
    private final List<JsonObject> batch = new ArrayList<>(BATCH + 1);
    private Missing.@Nullable Gap telling;
    private int requestsInBatch;
    private long unsealedSince;

    AuditWriter(Journal journal, AuditSettings settings, int requests, Clock clock, Promise<Void> ended) {
        this.journal = journal;
        this.refuse = settings.whenUnwritable() == AuditSettings.Unwritable.REFUSE;
        this.syncNanos = settings.sync().toNanos();
        this.capacity = WAITING + requests;
        this.clock = clock;
        this.ended = ended;
        this.missing = new Missing(clock);
        this.counts = new AuditCounts(missing);
    }

    /** A line of another kind than a request's. */
    static JsonObject event(String name, Clock clock) {
        return new JsonObject().put("time", clock.instant().toString()).put("event", name);
    }

    /** Writes a first line and starts the thread, which seals it soon: the agent's start does not wait for that. */
    void begin(JsonObject first) throws IOException {
        journal.append(List.of(first));
        unsealedSince = System.nanoTime();
        counts.written(1);
        thread.setDaemon(true);
        thread.start();
    }

    AuditCounts counts() {
        return counts;
    }

    boolean isFailing() {
        return failing;
    }

    /** A request comes; false when it must not be served. */
    boolean begins() {
        if (!refuse) {
            return true;
        }
        if (!failing) {
            if (underWay.incrementAndGet() <= capacity) {
                return true;
            }
            underWay.decrementAndGet();
        }
        missing.refused();
        wake();
        return false;
    }

    /** A request that {@link #begins} let in has ended. */
    void ended(EndedRequest request) {
        if (!refuse && underWay.incrementAndGet() > capacity) {
            underWay.decrementAndGet();
            missing.lost(1);
        } else {
            queue.add(request);
        }
        if (finished) {
            loseLate();
        } else {
            wake();
        }
    }

    /** What came after the last line. */
    private void loseLate() {
        int late = loseQueue();
        if (late > 0) {
            LOG.warn("{} requests ended after the audit log was closed: they have no line", late);
        }
    }

    private int loseQueue() {
        int lines = 0;
        while (queue.poll() != null) {
            lines++;
        }
        if (lines > 0) {
            missing.lost(lines);
        }
        return lines;
    }

    /** Ends the thread once it has written what waits. Idempotent. */
    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
    }

    private void wake() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                rest();
                work();
            }
            finish();
        } catch (Throwable e) {
            // an Error too: nothing else would tell that nothing is written any more
            failing = true;
            LOG.error("the audit log's thread ended: nothing is recorded any more", e);
        } finally {
            ended.tryComplete();
        }
    }

    /** Sleeps until there is something to do, then a little longer. */
    private void rest() {
        if (failing) {
            LockSupport.parkNanos(RETRY);
            return;
        }
        asleep.set(true);
        while (asleep.get() && queue.isEmpty() && missing.gap() == null && !stopping) {
            if (journal.isSealed()) {
                LockSupport.park(this);
            } else {
                long left = unsealedSince + syncNanos - System.nanoTime();
                if (left <= 0) {
                    break;
                }
                LockSupport.parkNanos(this, left);
            }
        }
        asleep.set(false);
        if (!stopping && !queue.isEmpty()) {
            LockSupport.parkNanos(this, GATHER);
        }
    }

    private void work() {
        try {
            do {
                write();
            } while (!queue.isEmpty() && System.nanoTime() - unsealedSince < syncNanos);
            if (!journal.isSealed() && (failing || System.nanoTime() - unsealedSince >= syncNanos)) {
                seal();
            }
            if (failing) {
                failing = false;
                LOG.info(
                        "the audit log can be written again, line {}",
                        journal.last().seq());
            }
        } catch (IOException e) {
            counts.failed();
            if (!failing) {
                failing = true;
                LOG.error(
                        "the audit log can't be written; {} until it can: {}",
                        refuse
                                ? "requests are refused"
                                : "requests are served, and lines that memory does not hold lost",
                        e.toString());
            }
        }
    }

    /** Writes the next lines; those of a write that failed come first again. */
    private void write() throws IOException {
        fill();
        if (batch.isEmpty()) {
            return;
        }
        boolean wasSealed = journal.isSealed();
        journal.append(batch);
        counts.written(batch.size());
        if (wasSealed) {
            unsealedSince = System.nanoTime();
        }
        underWay.addAndGet(-requestsInBatch);
        Missing.Gap told = telling;
        if (told != null) {
            missing.told(told);
        }
        batch.clear();
        telling = null;
        requestsInBatch = 0;
    }

    private void fill() {
        if (!batch.isEmpty()) {
            return;
        }
        Missing.Gap gap = missing.gap();
        if (gap != null) {
            batch.add(gap.into(event("gap", clock)));
            telling = gap;
        }
        for (var next = queue.poll(); next != null; next = queue.poll()) {
            batch.add(RequestEntry.of(next));
            requestsInBatch++;
            if (requestsInBatch == BATCH) {
                return;
            }
        }
    }

    private void seal() throws IOException {
        journal.seal();
        counts.sealed(journal.last().seq());
    }

    /** The last lines; where the disk doesn't take them they are lost, and an agent that stops is not held up. */
    private void finish() {
        try (journal) {
            do {
                write();
            } while (!queue.isEmpty());
            journal.append(List.of(event("closed", clock)));
            counts.written(1);
            journal.end();
            counts.sealed(journal.last().seq());
            LOG.info(
                    "audit log closed, line {}, hash {}",
                    journal.last().seq(),
                    journal.last().hash());
        } catch (IOException e) {
            counts.failed();
            missing.lost(requestsInBatch);
            loseQueue();
            LOG.error("the audit log could not be closed, {} lines are lost: {}", missing.lostEver(), e.toString());
        }
        finished = true;
        loseLate();
    }
}

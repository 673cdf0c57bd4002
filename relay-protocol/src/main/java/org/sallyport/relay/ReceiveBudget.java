package org.sallyport.relay;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that the other ends of a process's links may make it hold: credit granted and not used, and bytes received
 * and not yet taken by their consumer (SPEC.md, section HTTP/2, Windows). One for all links of a process; their sum
 * never exceeds {@link #max}. May be used from any thread.
 */
public final class ReceiveBudget {
    private static final int HEAP_SHARE = 4;

    private final long max;
    private final AtomicLong granted = new AtomicLong();
    private final AtomicLong raised = new AtomicLong();

    private ReceiveBudget(long max) {
        this.max = max;
    }

    /**
     * A budget of a number of bytes. Each body under way takes at least 64 KiB of it.
     *
     * @throws IllegalArgumentException when it would not do for one body
     */
    public static ReceiveBudget of(long max) {
        if (max < LinkSettings.INITIAL_WINDOW) {
            throw new IllegalArgumentException("a receive budget of " + max + " bytes lets no body in");
        }
        return new ReceiveBudget(max);
    }

    /** A budget of a quarter of the largest heap of this process. */
    public static ReceiveBudget ofHeap() {
        return new ReceiveBudget(
                Math.max(LinkSettings.INITIAL_WINDOW, Runtime.getRuntime().maxMemory() / HEAP_SHARE));
    }

    /** A budget of a number of bytes, or {@link #ofHeap} where no number is given: what the setting says. */
    public static ReceiveBudget ofHeapOr(OptionalLong max) {
        return max.isPresent() ? of(max.getAsLong()) : ofHeap();
    }

    /** What {@link #granted} never exceeds, in bytes. */
    public long max() {
        return max;
    }

    /** What is granted now, in bytes. */
    public long granted() {
        return granted.get();
    }

    /** Takes what a body begins with; false when there is not as much left. */
    boolean reserve(int bytes) {
        return add(granted, bytes, max);
    }

    /**
     * Takes what a window is raised by; false when it may not be. All raises together have half of the budget, so that
     * they never keep a new body out, and one takes at most half of what is left of that, so that none takes all.
     */
    boolean raise(int bytes) {
        if (!add(raised, bytes, max / 2 - bytes)) {
            return false;
        }
        if (reserve(bytes)) {
            return true;
        }
        raised.addAndGet(-bytes);
        return false;
    }

    /** Gives back what {@link #reserve} took. */
    void release(int bytes) {
        granted.addAndGet(-bytes);
    }

    /** Gives back what {@link #raise} took. */
    void lower(int bytes) {
        granted.addAndGet(-bytes);
        raised.addAndGet(-bytes);
    }

    private static boolean add(AtomicLong sum, int bytes, long most) {
        long now = sum.get();
        while (now + bytes <= most) {
            if (sum.compareAndSet(now, now + bytes)) {
                return true;
            }
            now = sum.get();
        }
        return false;
    }
}

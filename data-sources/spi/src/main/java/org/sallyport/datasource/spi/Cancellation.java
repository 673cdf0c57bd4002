package org.sallyport.datasource.spi;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fires at most once, when a call's answer is no longer wanted. Safe to use from any thread; a listener runs on the
 * thread that fires, or at once on the registering thread when it has fired already, and so must hand over quickly.
 */
public final class Cancellation {

    /** Why a call is cancelled. */
    public enum Reason {
        /** The caller went away, or the link to it was lost. */
        CALLER_GONE,
        /** The deadline passed. */
        DEADLINE,
        /** The agent stops and its grace time is over. */
        STOPPING
    }

    /** What runs when a call is cancelled. */
    @FunctionalInterface
    public interface Listener {
        /** Called once. */
        void cancelled(Reason reason);
    }

    private final List<Listener> listeners = new ArrayList<>(2);
    private @Nullable Reason fired;

    /** Runs the listener when the call is cancelled; at once if it is already. */
    public void onCancel(Listener listener) {
        Reason reason;
        synchronized (this) {
            reason = fired;
            if (reason == null) {
                listeners.add(listener);
            }
        }
        if (reason != null) {
            listener.cancelled(reason);
        }
    }

    /** Fires; later calls do nothing. */
    public void cancel(Reason reason) {
        List<Listener> toRun;
        synchronized (this) {
            if (fired != null) {
                return;
            }
            fired = reason;
            toRun = List.copyOf(listeners);
            listeners.clear();
        }
        toRun.forEach(listener -> listener.cancelled(reason));
    }

    /** Why the call was cancelled; null while it was not. */
    public synchronized @Nullable Reason reason() {
        return fired;
    }
}

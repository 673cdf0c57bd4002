package org.sallyport.datasource.sql.jdbc;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether a change is committed or cancelled, whichever comes first: what was cancelled is not committed, and what is
 * being committed is told by its outcome. Safe from any thread.
 */
final class CommitGate {
    private enum State {
        OPEN,
        COMMITTING,
        CANCELLED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    /** Before a commit; whether it may be made. */
    boolean commits() {
        return state.compareAndSet(State.OPEN, State.COMMITTING);
    }

    /** Before a cancellation; whether there will be no commit. */
    boolean cancels() {
        return state.compareAndSet(State.OPEN, State.CANCELLED);
    }
}

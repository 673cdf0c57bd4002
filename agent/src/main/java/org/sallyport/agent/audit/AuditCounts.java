package org.sallyport.agent.audit;

/** What a log has done since its start; read by any thread, lines and seals counted by the writer's. */
final class AuditCounts {
    private volatile long lines;
    private volatile long sealed;
    private volatile long failures;
    private final Missing missing;

    AuditCounts(Missing missing) {
        this.missing = missing;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void written(int more) {
        lines += more;
    }

    void sealed(long seq) {
        sealed = seq;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void failed() {
        failures++;
    }

    long lines() {
        return lines;
    }

    long sealed() {
        return sealed;
    }

    long failures() {
        return failures;
    }

    long lost() {
        return missing.lostEver();
    }

    long refused() {
        return missing.refusedEver();
    }
}

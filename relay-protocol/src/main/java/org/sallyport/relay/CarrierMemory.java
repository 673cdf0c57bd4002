package org.sallyport.relay;

import org.jspecify.annotations.Nullable;

/** Which carrier passes on the way to this cloud, as dials have found (SPEC.md, section Carrier). Thread-safe. */
final class CarrierMemory {
    private final @Nullable Carrier only;
    private volatile Carrier preferred;

    CarrierMemory(CarrierChoice choice) {
        this.only = choice.only();
        this.preferred = only == null ? Carrier.PLAIN : only;
    }

    /** The one to try first. */
    Carrier first() {
        return preferred;
    }

    /** The one to try when the first did not pass; null where there is no choice. */
    @Nullable Carrier second(Carrier first) {
        return only == null ? first.other() : null;
    }

    /** The upgrade passed. */
    void passed(Carrier carrier) {
        preferred = carrier;
    }

    /** The upgrade passed, but nothing that came after it. */
    void swallowed(Carrier carrier) {
        if (only == null) {
            preferred = carrier.other();
        }
    }
}

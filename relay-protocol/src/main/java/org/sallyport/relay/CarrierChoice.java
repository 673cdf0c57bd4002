package org.sallyport.relay;

import org.jspecify.annotations.Nullable;

/** Which carrier a {@link RelayDialer} asks for. */
public enum CarrierChoice {
    /** The plain one, and the WebSocket where that does not pass; what worked is remembered. */
    AUTO(null),
    /** The plain one only. */
    PLAIN(Carrier.PLAIN),
    /** The WebSocket only. */
    WEBSOCKET(Carrier.WEBSOCKET);

    private final @Nullable Carrier only;

    CarrierChoice(@Nullable Carrier only) {
        this.only = only;
    }

    /** The only carrier that may be used; null where both may. */
    @Nullable Carrier only() {
        return only;
    }
}

package org.sallyport.relay;

import java.time.Duration;

/**
 * Limits and times of one end of a link (SPEC.md, section Limits).
 *
 * @param streamWindow bytes of a body that the peer may send ahead of its consumer, to begin with
 * @param maxStreams requests that the peer may have open at once
 * @param maxHeaderBytes size of a head (RFC 9113, section 6.5.2, MAX_HEADER_LIST_SIZE)
 * @param headerTableBytes HPACK dynamic table; large enough that repeated connection fields cost their bytes once
 * @param maxMessageBytes largest WebSocket message accepted, on that carrier
 * @param pingAfter silence after which a PING asks whether the peer is there
 * @param deadAfter silence after which the link is given up
 * @param receiveBudget what the bodies on all links of this process may hold; one and the same object for all of them
 */
public record LinkSettings(
        int streamWindow,
        int maxStreams,
        int maxHeaderBytes,
        int headerTableBytes,
        int maxMessageBytes,
        Duration pingAfter,
        Duration deadAfter,
        ReceiveBudget receiveBudget) {

    /** What a body's window begins with. */
    static final int INITIAL_WINDOW = 64 * 1024;

    /** The values of SPEC.md, with a quarter of the heap to receive into. */
    public static final LinkSettings DEFAULT = new LinkSettings(
            INITIAL_WINDOW,
            4096,
            64 * 1024,
            64 * 1024,
            1024 * 1024,
            Duration.ofSeconds(14),
            Duration.ofSeconds(24),
            ReceiveBudget.ofHeap());

    public LinkSettings {
        if (streamWindow < 65_535 || maxStreams < 1 || maxHeaderBytes < 8192 || maxMessageBytes < 32 * 1024) {
            throw new IllegalArgumentException("link settings out of range");
        }
        if (deadAfter.compareTo(pingAfter) <= 0) {
            throw new IllegalArgumentException("deadAfter must be longer than pingAfter");
        }
    }

    /** The same with another budget. */
    public LinkSettings receivingInto(ReceiveBudget budget) {
        return new LinkSettings(
                streamWindow,
                maxStreams,
                maxHeaderBytes,
                headerTableBytes,
                maxMessageBytes,
                pingAfter,
                deadAfter,
                budget);
    }
}

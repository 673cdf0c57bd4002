package org.sallyport.relay;

/** A request failed on its link. An expected outcome: it carries no stack trace. */
public final class LinkException extends RuntimeException {
    private final LinkCode code;
    private final StreamCode streamCode;
    private final boolean unprocessed;

    /**
     * A failure.
     *
     * @param code the kind
     * @param streamCode the reset's code, {@link StreamCode#INTERNAL_ERROR} where there was none
     * @param unprocessed whether the other end can't have begun to process the request (never written, above the last
     *     stream id of GOAWAY, or REFUSED_STREAM), so that it may be retried elsewhere whatever its method
     * @param detail a sentence for people
     */
    public LinkException(LinkCode code, StreamCode streamCode, boolean unprocessed, String detail) {
        super(detail, null, false, false);
        this.code = code;
        this.streamCode = streamCode;
        this.unprocessed = unprocessed;
    }

    /** The kind of failure. */
    public LinkCode code() {
        return code;
    }

    /** The code of the reset. */
    public StreamCode streamCode() {
        return streamCode;
    }

    /** Whether the other end can't have begun to process the request. */
    public boolean unprocessed() {
        return unprocessed;
    }
}

package org.sallyport.relay;

/** What can go wrong on a link, or with establishing one. */
public enum LinkCode implements ProblemCode {
    /** The link was lost while the request was on it. */
    LINK_LOST("link-lost", 502, true, "The link to the agent was lost"),
    /** The link is draining or closed, or the peer's limit of streams is reached: nothing was sent. */
    LINK_UNAVAILABLE("link-unavailable", 503, true, "The link takes no requests at present"),
    /** The cloud holds as many bytes of answers as it may, so that it can't take another one: nothing was sent. */
    RECEIVE_BUDGET_EXHAUSTED("receive-budget-exhausted", 503, true, "The cloud has no room for another answer"),
    /** The other end reset the stream. */
    STREAM_RESET("stream-reset", 502, true, "The answer was cut off by the other end of the link"),
    /** The answer ended without its promised length or trailer. */
    INCOMPLETE("incomplete-answer", 502, true, "The answer is incomplete"),
    /** A header field or the whole head is larger than the peer accepts. */
    HEAD_TOO_LARGE("head-too-large", 431, false, "The request's header fields are too large"),
    /** A header field holds what HTTP/2 can't carry; nothing was sent. */
    HEAD_MALFORMED("head-malformed", 400, false, "A header field is malformed"),
    /** The other end broke the protocol; the link was closed. */
    PROTOCOL_ERROR("link-protocol-error", 502, true, "The other end of the link broke the protocol"),
    /** Nothing was heard of the other end for too long. */
    SILENT("link-silent", 502, true, "Nothing was heard from the other end of the link"),
    /** The link was drained and closed in good order. */
    DRAINED("link-drained", 503, true, "The link was closed in good order"),
    /** A link of the same member and number with a higher epoch took its place. */
    FENCED("link-fenced", 502, true, "A newer link of the same agent took the link's place");

    private final String code;
    private final int status;
    private final boolean retryable;
    private final String title;

    LinkCode(String code, int status, boolean retryable, String title) {
        this.code = code;
        this.status = status;
        this.retryable = retryable;
        this.title = title;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public Where where() {
        return switch (this) {
            case HEAD_TOO_LARGE, HEAD_MALFORMED -> Where.CALLER;
            case RECEIVE_BUDGET_EXHAUSTED -> Where.CLOUD;
            case LINK_LOST, LINK_UNAVAILABLE, STREAM_RESET, INCOMPLETE, PROTOCOL_ERROR, SILENT, DRAINED, FENCED ->
                Where.LINK;
        };
    }

    @Override
    public boolean retryable() {
        return retryable;
    }

    @Override
    public String title() {
        return title;
    }
}

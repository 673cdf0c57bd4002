package org.sallyport.relay;

/** An answer that the cloud reads. */
final class Http2RelayResponse extends BodyReader implements RelayResponse {
    private final Http2RelayRequest request;
    private final ResponseHead head;
    private final long promised;
    private final boolean bodyless;

    // The link's.
    private long arrived;
    private boolean complete;

    Http2RelayResponse(Http2RelayRequest request, ResponseHead head, boolean bodyless) {
        super(request.context, request.consumer);
        this.request = request;
        this.head = head;
        this.promised = Heads.contentLength(head.headers());
        this.bodyless = bodyless;
    }

    @Override
    public ResponseHead head() {
        return head;
    }

    @Override
    public void reset(StreamCode code) {
        discard();
        request.reset(code);
    }

    @Override
    void taken(int bytes) {
        request.link.execute(() -> request.credit(bytes));
    }

    void count(int bytes) {
        arrived += bytes;
    }

    void outcomeComplete() {
        complete = true;
    }

    /** SPEC.md, section Responses, Completeness. */
    boolean isWhole() {
        return promised >= 0 ? arrived == promised || (bodyless && arrived == 0) : complete;
    }
}

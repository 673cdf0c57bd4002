package org.sallyport.relay;

/** An upgrade did not get through, and it wasn't the cloud that said so: another carrier may pass. No stack trace. */
final class NotPassedException extends RuntimeException {
    private final LinkRefusedException refusal;

    NotPassedException(LinkRefusedException refusal) {
        super(refusal.getMessage(), refusal, false, false);
        this.refusal = refusal;
    }

    /** What was in the way. */
    LinkRefusedException refusal() {
        return refusal;
    }
}

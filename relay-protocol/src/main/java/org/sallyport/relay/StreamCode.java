package org.sallyport.relay;

/** Why a stream is reset: the HTTP/2 error codes (RFC 9113, section 7) that this protocol uses on streams. */
public enum StreamCode {
    /** Nothing was wrong; the sender needs no more of the stream. */
    NO_ERROR(0x0),
    /** The sender failed; the answer is incomplete. */
    INTERNAL_ERROR(0x2),
    /** The sender refuses before any processing: safe to retry elsewhere. */
    REFUSED_STREAM(0x7),
    /** The request is no longer wanted: the caller went away or the deadline passed. */
    CANCEL(0x8),
    /** The peer sends or asks for more than a limit allows. */
    ENHANCE_YOUR_CALM(0xb);

    private final int number;

    StreamCode(int number) {
        this.number = number;
    }

    /** The number in the RST_STREAM frame. */
    public int number() {
        return number;
    }

    /** The constant of a number; an unknown one is treated as {@link #INTERNAL_ERROR}. */
    public static StreamCode of(long number) {
        for (StreamCode code : values()) {
            if (code.number == number) {
                return code;
            }
        }
        return INTERNAL_ERROR;
    }
}

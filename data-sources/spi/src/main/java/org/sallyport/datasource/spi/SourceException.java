package org.sallyport.datasource.spi;

import org.jspecify.annotations.Nullable;

/**
 * An operation failed in a known way. The message may be shown to the caller and says what to do about it; the cause
 * stays in the agent's log. Carries no stack trace of its own, except {@link SourceCode#INTERNAL}.
 */
public final class SourceException extends RuntimeException {
    private final SourceCode code;

    /** A failure that its message explains. */
    public SourceException(SourceCode code, String safeMessage) {
        this(code, safeMessage, null);
    }

    /** A failure with its cause for the log. */
    public SourceException(SourceCode code, String safeMessage, @Nullable Throwable cause) {
        super(safeMessage, cause, false, code == SourceCode.INTERNAL);
        this.code = code;
    }

    /** The kind of failure. */
    public SourceCode code() {
        return code;
    }

    /** The message for the caller. */
    public String safeMessage() {
        return String.valueOf(getMessage());
    }
}

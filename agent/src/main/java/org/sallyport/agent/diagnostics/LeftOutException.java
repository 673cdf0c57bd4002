package org.sallyport.agent.diagnostics;

/** A part isn't there for a reason that people understand. An expected outcome: it carries no stack trace. */
public final class LeftOutException extends Exception {
    /**
     * A part that isn't there.
     *
     * @param why in a line, without a secret
     */
    public LeftOutException(String why) {
        super(why, null, false, false);
    }

    /** Why, in a line. */
    public String why() {
        return String.valueOf(getMessage());
    }
}

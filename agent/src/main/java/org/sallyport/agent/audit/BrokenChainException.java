package org.sallyport.agent.audit;

/** A line is not the one that has to stand there. An expected outcome: no stack trace. */
final class BrokenChainException extends Exception {
    private static final long serialVersionUID = 1;

    BrokenChainException(String what) {
        super(what, null, false, false);
    }

    /** What is wrong. */
    String what() {
        return String.valueOf(getMessage());
    }
}

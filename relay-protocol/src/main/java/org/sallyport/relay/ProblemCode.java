package org.sallyport.relay;

/**
 * A stable kind of failure. Each module has one enum that implements this; its constants are documented and never
 * change their meaning.
 */
public interface ProblemCode {
    /** The stable name on the wire, kebab case, for instance {@code unknown-table}. */
    String code();

    /** The HTTP status that a caller sees. */
    int status();

    /** Where the fault lies. */
    Where where();

    /** Whether the same request may succeed later without anyone changing anything. */
    boolean retryable();

    /** A short, fixed sentence (the problem document's {@code title}). */
    String title();
}

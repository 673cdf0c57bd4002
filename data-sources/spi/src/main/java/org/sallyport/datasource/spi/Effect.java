package org.sallyport.datasource.spi;

/** What an operation may do to its source: the words of access policies. */
public enum Effect {
    /** Reads data or its description. */
    READ,
    /** Inserts, updates or deletes. */
    WRITE,
    /** Runs a procedure. */
    PROCEDURES,
    /** Runs a statement written by the caller. */
    QUERY
}

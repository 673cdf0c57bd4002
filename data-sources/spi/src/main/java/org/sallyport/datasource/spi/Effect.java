package org.sallyport.datasource.spi;

import java.util.Locale;

/** What an operation may do to its source: the words of access policies. */
public enum Effect {
    /** Reads data or its description. */
    READ,
    /** Inserts, updates or deletes. */
    WRITE,
    /** Runs a procedure. */
    PROCEDURES,
    /** Runs a statement written by the caller. */
    QUERY;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The word of access policies. */
    public String word() {
        return word;
    }
}

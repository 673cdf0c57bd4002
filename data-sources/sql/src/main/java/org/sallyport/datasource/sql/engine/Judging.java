package org.sallyport.datasource.sql.engine;

/** With which of a caller's words a statement worked, so that a failure can say what to mend. */
public enum Judging {
    /** None: what fails is the database's matter. */
    NOTHING,
    /** Values of a filter or a key. */
    FILTER,
    /** Values of rows that are written. */
    ROWS,
    /** A statement, or a procedure's parameters. */
    STATEMENT
}

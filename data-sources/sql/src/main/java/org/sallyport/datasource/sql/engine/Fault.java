package org.sallyport.datasource.sql.engine;

/** What a server says is wrong, whatever its codes for it are. */
public enum Fault {
    /** User or password. */
    CREDENTIALS,
    NO_DATABASE,
    /** It takes none but encrypted connections. */
    UNENCRYPTED,
    PERMISSION,
    /** A write where only reading is allowed. */
    READ_ONLY,
    NO_TABLE,
    NO_COLUMN,
    /** No more connections. */
    BUSY,
    /** It is starting or stopping. */
    NOT_READY,
    /** The connection broke. */
    LOST,
    /** A key or a unique value that is there already. */
    DUPLICATE,
    /** A foreign key's other end is missing, or still needed. */
    REFERENCE,
    /** A column that may not be null. */
    NULL,
    /** A check, or a constraint of a kind that isn't told. */
    CHECK,
    /** A trigger or a routine raised an error of its own. */
    RAISED,
    DEADLOCK,
    /** Another transaction changed the same rows. */
    SERIALIZATION,
    /** A lock that did not come free in time. */
    LOCKED,
    /** The server ended the statement after a limit of its own. */
    TIMEOUT,
    /** A procedure needs a parameter that isn't given. */
    PARAMETER,
    /** The statement itself is wrong. */
    SYNTAX,
    /** A value that can't be worked with. */
    VALUE,
    OTHER
}

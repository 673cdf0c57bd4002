package org.sallyport.datasource.sql.table;

/** Where a column's values come from. */
public enum Origin {
    /** Whoever writes the row. */
    WRITER,
    /** Whoever writes the row; the database, where it gives none. */
    DEFAULT,
    /** A number of the database's own that rises from row to row, where the writer gives none. */
    IDENTITY,
    /** A number of the database's own that rises from row to row; a writer may give none. */
    IDENTITY_ALWAYS,
    /** Reckoned by the database from other columns. */
    COMPUTED,
    /** A number of the database's own that rises with each insert and update. */
    ROW_VERSION,
    /** Whoever writes the row; the time, where an update gives none. */
    ON_UPDATE;

    /** Whether a writer may give a value. */
    public boolean writable() {
        return switch (this) {
            case WRITER, DEFAULT, IDENTITY, ON_UPDATE -> true;
            case IDENTITY_ALWAYS, COMPUTED, ROW_VERSION -> false;
        };
    }

    /** Whether a new row has a value of the database's where its writer gives none. */
    public boolean filled() {
        return this != WRITER;
    }

    /** Whether it numbers the rows as they are inserted. */
    public boolean identity() {
        return this == IDENTITY || this == IDENTITY_ALWAYS;
    }

    /** Whether it rises whenever its row is inserted or updated. */
    public boolean stamped() {
        return this == ROW_VERSION || this == ON_UPDATE;
    }
}

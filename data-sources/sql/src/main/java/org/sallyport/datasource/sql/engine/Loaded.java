package org.sallyport.datasource.sql.engine;

/**
 * What came of a {@link Load}.
 *
 * @param rows how many rows the body had
 * @param inserted how many of them were inserted; {@link #UNTOLD} where the database doesn't tell
 * @param updated how many updated a row; {@link #UNTOLD} where the database doesn't tell
 */
public record Loaded(long rows, long inserted, long updated) {
    /** The database doesn't tell. */
    public static final long UNTOLD = -1;

    /** Nothing as yet. */
    public static final Loaded NONE = new Loaded(0, 0, 0);

    /** Both together. */
    public Loaded plus(Loaded more) {
        return new Loaded(rows + more.rows, sum(inserted, more.inserted), sum(updated, more.updated));
    }

    private static long sum(long one, long other) {
        return one == UNTOLD || other == UNTOLD ? UNTOLD : one + other;
    }
}

package org.sallyport.datasource.sql.engine;

import java.util.Collection;
import java.util.List;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.Table;

/**
 * Many rows that are to be written into a table.
 *
 * @param table the table
 * @param columns the columns that rows may have, in the order of the rows' values
 * @param upsert whether a row whose primary key is there already updates that row
 */
public record Load(Table table, List<Column> columns, boolean upsert) {
    public Load {
        columns = List.copyOf(columns);
    }

    /**
     * Refuses values for columns whose values are the database's alone.
     *
     * @param row its number, from 1
     * @throws SourceException {@code MALFORMED_VALUE} with the column
     */
    public static void requireWritable(long row, Collection<Column> columns) {
        for (Column column : columns) {
            if (!column.origin().writable()) {
                throw new SourceException(
                        SourceCode.MALFORMED_VALUE,
                        "Row " + row + ": the database makes the values of the property '" + column.property()
                                + "' itself: leave it out");
            }
        }
    }

    /**
     * Refuses rows that can't be written so.
     *
     * @throws SourceException {@code MALFORMED_VALUE} where rows give what the database makes, or rows to upsert lack a
     *     part of the key
     */
    public void require(RowRun run) {
        requireWritable(run.rows().get(0).number(), run.columns(this));
        if (upsert && !run.columns(this).containsAll(table.key())) {
            throw new SourceException(
                    SourceCode.MALFORMED_VALUE,
                    "Row " + run.rows().get(0).number() + ": with mode upsert each row must give the primary key ("
                            + String.join(
                                    ",",
                                    table.key().stream().map(Column::property).toList())
                            + ")");
        }
    }
}

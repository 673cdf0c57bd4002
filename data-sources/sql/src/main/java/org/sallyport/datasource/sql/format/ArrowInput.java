package org.sallyport.datasource.sql.format;

import java.time.DateTimeException;
import java.util.AbstractList;
import java.util.List;

/** The rows of one record batch, each made when it is asked for. */
final class ArrowInput extends AbstractList<InputRow> {
    private final InputColumns columns;
    private final int[] indexes;
    private final List<ArrowCells.Batch> cells;
    private final long before;
    private final int rows;

    /**
     * Rows of a batch.
     *
     * @param indexes of the column of each field
     * @param before how many rows came before
     */
    ArrowInput(InputColumns columns, int[] indexes, List<ArrowCells.Batch> cells, long before, int rows) {
        this.columns = columns;
        this.indexes = indexes;
        this.cells = cells;
        this.before = before;
        this.rows = rows;
    }

    @Override
    public InputRow get(int index) {
        InputRow row = new InputRow(before + index + 1, columns.count());
        for (int i = 0; i < indexes.length; i++) {
            try {
                row.set(indexes[i], cells.get(i).value(index));
            } catch (IllegalArgumentException
                    | ArithmeticException
                    | DateTimeException
                    | IndexOutOfBoundsException
                    | ClassCastException e) {
                throw columns.unfit(row.number(), indexes[i]);
            }
        }
        return row;
    }

    @Override
    public int size() {
        return rows;
    }
}

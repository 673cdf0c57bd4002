package org.sallyport.datasource.sql.engine;

import java.util.ArrayList;
import java.util.List;
import org.sallyport.datasource.sql.format.InputRow;
import org.sallyport.datasource.sql.table.Column;

/**
 * Rows that follow each other and name the same columns, so that one statement can write them.
 *
 * @param rows at least one
 * @param indexes which of the load's columns they name
 */
public record RowRun(List<InputRow> rows, List<Integer> indexes) {

    /** The runs of a batch, in its order. */
    public static List<RowRun> of(List<InputRow> batch, int columns) {
        List<RowRun> runs = new ArrayList<>();
        int begin = 0;
        for (int i = 1; i <= batch.size(); i++) {
            if (i == batch.size() || !same(batch.get(begin), batch.get(i), columns)) {
                runs.add(new RowRun(batch.subList(begin, i), named(batch.get(begin), columns)));
                begin = i;
            }
        }
        return runs;
    }

    /** Some of the rows. */
    public RowRun part(int from, int to) {
        return new RowRun(rows.subList(from, to), indexes);
    }

    /** The columns that the rows name. */
    public List<Column> columns(Load load) {
        return indexes.stream().map(load.columns()::get).toList();
    }

    private static boolean same(InputRow one, InputRow other, int columns) {
        for (int i = 0; i < columns; i++) {
            if (one.has(i) != other.has(i)) {
                return false;
            }
        }
        return true;
    }

    private static List<Integer> named(InputRow row, int columns) {
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            if (row.has(i)) {
                indexes.add(i);
            }
        }
        return indexes;
    }
}

package org.sallyport.datasource.sql.format;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;

/** The columns that rows of a body may name, and what is said of rows that don't fit them. */
final class InputColumns {
    private final List<Column> columns;
    private final Map<String, Integer> byProperty = new HashMap<>();

    InputColumns(List<Column> columns) {
        this.columns = List.copyOf(columns);
        for (int i = 0; i < columns.size(); i++) {
            byProperty.put(columns.get(i).property(), i);
        }
    }

    int count() {
        return columns.size();
    }

    Column get(int index) {
        return columns.get(index);
    }

    /** The index of the column that a property names; where says what names it. */
    int index(String where, String property) {
        Integer index = byProperty.get(property);
        if (index == null) {
            throw new SourceException(
                    SourceCode.UNKNOWN_COLUMN,
                    where + " names the property '" + shortened(property) + "', which the table doesn't have");
        }
        return index;
    }

    /** A value that its column can't hold; the value itself is not quoted. */
    SourceException unfit(long row, int column) {
        Column unfit = columns.get(column);
        return malformed(row, "the property '" + unfit.property() + "' must be " + CellReader.expected(unfit.type()));
    }

    SourceException malformed(long row, String what) {
        return malformed("Row " + row + ": " + what);
    }

    static SourceException malformed(String message) {
        return new SourceException(SourceCode.MALFORMED_VALUE, message);
    }

    static String shortened(String name) {
        return name.length() <= 100 ? name : name.substring(0, 100) + "…";
    }
}

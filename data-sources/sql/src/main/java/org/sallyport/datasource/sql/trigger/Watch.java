package org.sallyport.datasource.sql.trigger;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.odata.ItemKey;
import org.sallyport.datasource.sql.odata.QueryOptions;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Table;

/**
 * What a trigger watches: a column whose value rises with each row that is news, and what tells rows of one value
 * apart.
 *
 * @param column the rising column
 * @param key the columns that identify a row; the rising column alone where the table has no other key
 */
public record Watch(Column column, List<Column> key) {
    public Watch {
        key = List.copyOf(key);
    }

    /** What is news. */
    public enum Kind {
        /** Rows that were inserted. */
        NEW("made an identity"),
        /** Rows that were inserted or updated. */
        UPDATED("changed by the database with every update (rowversion, ON UPDATE)");

        private final String needed;

        Kind(String needed) {
            this.needed = needed;
        }

        /** Whether the database keeps the column rising with what is news. */
        boolean maintained(Column column) {
            return switch (this) {
                case NEW -> column.origin().identity();
                case UPDATED -> column.origin().stamped();
            };
        }

        /** Whether the table has a column that the database keeps rising, so that none need be named. */
        public boolean servedBy(Table table) {
            return table.columns().stream().anyMatch(this::maintained);
        }
    }

    /**
     * What is watched in a table.
     *
     * @param named the column that the caller names; empty for the one that the database maintains
     * @throws SourceException {@code MALFORMED_OPTION} where there is none, or it has no order; {@code UNKNOWN_COLUMN};
     *     {@code TABLE_WITHOUT_KEY}
     */
    public static Watch of(Table table, Kind kind, String named) {
        Column column = named.isEmpty() ? maintained(table, kind) : named(table, named);
        if (!table.key().isEmpty()) {
            return new Watch(column, table.key());
        }
        if (!kind.maintained(column)) {
            throw new SourceException(
                    SourceCode.TABLE_WITHOUT_KEY,
                    "The table '" + table.name() + "' has no primary key, which tells rows of one value of '"
                            + column.property() + "' apart. Give it one");
        }
        return new Watch(column, List.of(column));
    }

    private static Column maintained(Table table, Kind kind) {
        return table.columns().stream()
                .filter(kind::maintained)
                .findFirst()
                .orElseThrow(() -> QueryOptions.malformed("The table '" + table.name() + "' has no column that is "
                        + kind.needed + ". Name one whose values rise in the option column, for instance "
                        + "column=updated_at"));
    }

    /** Whether a table has a column to watch: one that the database maintains, or one that a caller may name. */
    public static boolean possible(Table table, Kind kind) {
        return kind.servedBy(table)
                || (!table.key().isEmpty()
                        && table.columns().stream().map(Column::type).anyMatch(Watch::rises));
    }

    private static boolean rises(ColumnType type) {
        return switch (type) {
            case INT16, INT32, INT64, DECIMAL, DOUBLE, DATE, TIMESTAMP, TIMESTAMP_TZ, BINARY -> true;
            case BOOLEAN, SINGLE, STRING, GUID, TIME, JSON, ARRAY, OTHER -> false;
        };
    }

    private static Column named(Table table, String name) {
        Column column = table.column(name)
                .orElseThrow(() -> new SourceException(
                        SourceCode.UNKNOWN_COLUMN,
                        "The table '" + table.name() + "' has no column '" + name + "' that the option column names"));
        if (!rises(column.type())) {
            throw QueryOptions.malformed("The option column names '" + name
                    + "', whose values have no exact order: it must hold numbers, dates or timestamps");
        }
        return column;
    }

    /** Whether the rising column alone identifies a row. */
    public boolean unique() {
        return key.equals(List.of(column));
    }

    /** Compares two values of the rising column, as JSON shows them. */
    int compare(String left, String right) {
        Object one = value(left);
        Object other = value(right);
        return switch (column.type()) {
            case INT16, INT32, INT64 -> Long.compare((Long) one, (Long) other);
            case DECIMAL -> ((BigDecimal) one).compareTo((BigDecimal) other);
            case DOUBLE -> Double.compare((Double) one, (Double) other);
            case DATE -> ((LocalDate) one).compareTo((LocalDate) other);
            case TIMESTAMP -> ((LocalDateTime) one).compareTo((LocalDateTime) other);
            case TIMESTAMP_TZ -> ((OffsetDateTime) one).compareTo((OffsetDateTime) other);
            case BINARY -> Arrays.compareUnsigned((byte[]) one, (byte[]) other);
            case BOOLEAN, SINGLE, STRING, GUID, TIME, JSON, ARRAY, OTHER ->
                throw new IllegalStateException("no rising column: " + column);
        };
    }

    /** A value of the rising column, as it is bound. */
    Object value(String text) {
        try {
            return ItemKey.value(column, text);
        } catch (SourceException e) {
            throw new SourceException(
                    SourceCode.MALFORMED_OPTION,
                    "The trigger can't follow the column '" + column.property() + "' beyond its value '" + text
                            + "'. Correct the row that holds it",
                    e);
        }
    }
}

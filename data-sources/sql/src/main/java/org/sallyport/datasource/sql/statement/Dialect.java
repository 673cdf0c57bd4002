package org.sallyport.datasource.sql.statement;

import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;

/** Where the engines' SQL differs. Both know numbered parameters, so texts may be put together in any order. */
public enum Dialect {
    POSTGRESQL("$", "text", "numeric", "double precision", "bytea") {
        @Override
        public String asJson(String expression) {
            return "CAST(to_json(" + expression + ") AS text)";
        }

        @Override
        public String position(String text, String part) {
            return "strpos(" + text + ", " + part + ")";
        }
    },
    H2("?", "VARCHAR", "DECFLOAT", "DOUBLE PRECISION", "VARBINARY") {
        @Override
        public String asJson(String expression) {
            return "CAST(CAST(" + expression + " AS JSON) AS VARCHAR)";
        }

        @Override
        public String position(String text, String part) {
            return "LOCATE(" + part + ", " + text + ")";
        }
    };

    private final String parameterMark;
    private final String text;
    private final String decimal;
    private final String doubleType;
    private final String binary;

    Dialect(String parameterMark, String text, String decimal, String doubleType, String binary) {
        this.parameterMark = parameterMark;
        this.text = text;
        this.decimal = decimal;
        this.doubleType = doubleType;
        this.binary = binary;
    }

    /** Any value as a text that holds JSON: a text, too, if the column has become one meanwhile. */
    public abstract String asJson(String expression);

    /** Where the part begins in the text, from 1; 0 when nowhere. */
    public abstract String position(String text, String part);

    /** An identifier that came from the catalogue, or that a catalogue query will judge. */
    public String quote(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    public String quote(QualifiedName table) {
        return quote(table.schema()) + "." + quote(table.name());
    }

    /** The column's value as filters and orders see it. */
    public String value(Column column) {
        String quoted = quote(column.name());
        return column.cast() ? cast(quoted, text) : quoted;
    }

    /** The column's value as it is read. */
    public String selected(Column column) {
        if (column.type() == ColumnType.ARRAY || column.type() == ColumnType.JSON) {
            return asJson(quote(column.name()));
        }
        return column.type().readAsText() ? cast(quote(column.name()), text) : value(column);
    }

    /** The nth parameter, from 1, with its type told, so that the server need not guess it. */
    public String parameter(int number, ColumnType type) {
        return cast(parameterMark + number, typeName(type));
    }

    public String cast(String expression, ColumnType type) {
        return cast(expression, typeName(type));
    }

    private static String cast(String expression, String typeName) {
        return "CAST(" + expression + " AS " + typeName + ")";
    }

    private String typeName(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> "boolean";
            case INT16, INT32, INT64 -> "bigint";
            case DECIMAL -> decimal;
            case SINGLE, DOUBLE -> doubleType;
            case STRING, JSON, ARRAY, OTHER -> text;
            case GUID -> "uuid";
            case DATE -> "date";
            case TIME -> "time";
            case TIMESTAMP -> "timestamp";
            case TIMESTAMP_TZ -> "timestamp with time zone";
            case BINARY -> binary;
        };
    }
}

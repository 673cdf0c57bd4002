package org.sallyport.datasource.sql.statement;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sallyport.datasource.sql.table.ColumnType;

/**
 * The type of a parameter: by its name in SQL, and what values it takes.
 *
 * @param name as SQL writes it
 * @param type what it holds
 */
public record DeclaredType(String name, ColumnType type) {
    /** Words, perhaps of two or three, perhaps with a schema, with lengths behind the first, and brackets of an array. */
    private static final Pattern WORDS = Pattern.compile(
            "([A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z_][A-Za-z0-9_]*)?)((?: [A-Za-z][A-Za-z0-9_]*){0,4})"
                    + "(?: ?\\( ?(?:[0-9]{1,10}|max|MAX)(?: ?, ?[0-9]{1,10})? ?\\))?((?: [A-Za-z][A-Za-z0-9_]*){0,4})((?:\\[])*)");

    /** The type that a caller wrote; empty where the text is none. */
    public static Optional<DeclaredType> parse(String text) {
        String trimmed = text.trim().replaceAll("\\s+", " ");
        Matcher words = WORDS.matcher(trimmed);
        if (trimmed.length() > 200 || !words.matches()) {
            return Optional.empty();
        }
        ColumnType type = words.group(4).isEmpty()
                ? type((words.group(1) + words.group(2) + words.group(3)).toLowerCase(Locale.ROOT))
                : ColumnType.ARRAY;
        return Optional.of(new DeclaredType(trimmed, type));
    }

    /** The names of all databases; one that isn't known is written as a text, for the database to read. */
    private static ColumnType type(String words) {
        return switch (words) {
            case "bool", "boolean", "bit" -> ColumnType.BOOLEAN;
            case "tinyint", "smallint", "int2" -> ColumnType.INT16;
            case "int", "integer", "int4", "mediumint" -> ColumnType.INT32;
            case "bigint", "int8" -> ColumnType.INT64;
            case "decimal", "numeric", "number", "dec", "money", "smallmoney", "decfloat", "hugeint" ->
                ColumnType.DECIMAL;
            case "real", "float4" -> ColumnType.SINGLE;
            case "float", "float8", "double", "double precision", "binary_float", "binary_double" -> ColumnType.DOUBLE;
            case "char",
                    "character",
                    "varchar",
                    "character varying",
                    "char varying",
                    "nchar",
                    "nvarchar",
                    "varchar2",
                    "nvarchar2",
                    "national character",
                    "national character varying",
                    "text",
                    "ntext",
                    "tinytext",
                    "mediumtext",
                    "longtext",
                    "clob",
                    "nclob",
                    "character large object",
                    "string",
                    "sysname" -> ColumnType.STRING;
            case "uuid", "uniqueidentifier" -> ColumnType.GUID;
            case "date" -> ColumnType.DATE;
            case "time", "time without time zone" -> ColumnType.TIME;
            case "timestamp", "timestamp without time zone", "datetime", "datetime2", "smalldatetime" ->
                ColumnType.TIMESTAMP;
            case "timestamptz", "timestamp with time zone", "datetimeoffset" -> ColumnType.TIMESTAMP_TZ;
            case "binary",
                    "varbinary",
                    "binary varying",
                    "bytea",
                    "blob",
                    "tinyblob",
                    "mediumblob",
                    "longblob",
                    "raw",
                    "image",
                    "binary large object" -> ColumnType.BINARY;
            case "json", "jsonb" -> ColumnType.JSON;
            default -> ColumnType.OTHER;
        };
    }
}

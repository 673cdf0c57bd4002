package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.PropertyName;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;

/** Reads H2's INFORMATION_SCHEMA, which shows a user no table without rights. */
public final class H2Catalogue {
    private static final String TABLES = """
            SELECT TABLE_SCHEMA, TABLE_NAME FROM INFORMATION_SCHEMA.TABLES
            WHERE TABLE_SCHEMA <> 'INFORMATION_SCHEMA' ORDER BY 1, 2""";

    private static final String COLUMNS = """
            SELECT C.COLUMN_NAME, C.DATA_TYPE, C.IS_NULLABLE, C.CHARACTER_MAXIMUM_LENGTH,
              C.IS_IDENTITY = 'YES' OR C.IS_GENERATED = 'ALWAYS'
            FROM INFORMATION_SCHEMA.COLUMNS C
            WHERE C.TABLE_SCHEMA = ? AND C.TABLE_NAME = ? AND C.TABLE_SCHEMA <> 'INFORMATION_SCHEMA'
            ORDER BY C.ORDINAL_POSITION""";

    private static final String KEY = """
            SELECT K.COLUMN_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS T
            JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE K
              ON K.CONSTRAINT_SCHEMA = T.CONSTRAINT_SCHEMA AND K.CONSTRAINT_NAME = T.CONSTRAINT_NAME
            WHERE T.TABLE_SCHEMA = ? AND T.TABLE_NAME = ? AND T.CONSTRAINT_TYPE = 'PRIMARY KEY'
            ORDER BY K.ORDINAL_POSITION""";

    private static final long LONG_TEXT = 1_000_000;

    private final H2Work work;

    public H2Catalogue(H2Work work) {
        this.work = work;
    }

    public Future<List<QualifiedName>> tables() {
        return work.withConnection(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(TABLES);
                    ResultSet rows = statement.executeQuery()) {
                List<QualifiedName> names = new ArrayList<>();
                while (rows.next()) {
                    names.add(new QualifiedName(rows.getString(1), rows.getString(2)));
                }
                return names;
            }
        });
    }

    public Future<Table> describe(QualifiedName name) {
        return work.withConnection(connection -> new Table(name, columns(connection, name), key(connection, name)))
                .map(table -> {
                    if (table.columns().isEmpty()) {
                        throw new SourceException(
                                SourceCode.UNKNOWN_TABLE,
                                "The database has no table or view '" + name + "' (case matters)");
                    }
                    return table;
                });
    }

    private static List<Column> columns(Connection connection, QualifiedName table) throws SQLException {
        try (PreparedStatement statement = prepared(connection, COLUMNS, table);
                ResultSet rows = statement.executeQuery()) {
            List<Column> columns = new ArrayList<>();
            while (rows.next()) {
                columns.add(column(rows));
            }
            return columns;
        }
    }

    private static List<String> key(Connection connection, QualifiedName table) throws SQLException {
        try (PreparedStatement statement = prepared(connection, KEY, table);
                ResultSet rows = statement.executeQuery()) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, QualifiedName table)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, table.schema());
        statement.setString(2, table.name());
        return statement;
    }

    private static Column column(ResultSet row) throws SQLException {
        String name = row.getString(1);
        String typeName = row.getString(2);
        long length = row.getLong(4);
        return new Column(
                name,
                PropertyName.of(name),
                type(typeName),
                typeName.equals("ENUM"),
                row.getString(3).equals("YES"),
                length < LONG_TEXT ? (int) length : 0,
                row.getBoolean(5));
    }

    private static ColumnType type(String typeName) {
        return switch (typeName) {
            case "BOOLEAN" -> ColumnType.BOOLEAN;
            case "TINYINT", "SMALLINT" -> ColumnType.INT16;
            case "INTEGER" -> ColumnType.INT32;
            case "BIGINT" -> ColumnType.INT64;
            case "NUMERIC", "DECFLOAT" -> ColumnType.DECIMAL;
            case "REAL" -> ColumnType.SINGLE;
            case "DOUBLE PRECISION", "FLOAT" -> ColumnType.DOUBLE;
            case "CHARACTER", "CHARACTER VARYING", "CHARACTER LARGE OBJECT", "VARCHAR_IGNORECASE", "ENUM" ->
                ColumnType.STRING;
            case "UUID" -> ColumnType.GUID;
            case "DATE" -> ColumnType.DATE;
            case "TIME" -> ColumnType.TIME;
            case "TIMESTAMP" -> ColumnType.TIMESTAMP;
            case "TIMESTAMP WITH TIME ZONE" -> ColumnType.TIMESTAMP_TZ;
            case "BINARY", "BINARY VARYING", "BINARY LARGE OBJECT" -> ColumnType.BINARY;
            case "JSON" -> ColumnType.JSON;
            case "ARRAY" -> ColumnType.ARRAY;
            default -> ColumnType.OTHER;
        };
    }
}

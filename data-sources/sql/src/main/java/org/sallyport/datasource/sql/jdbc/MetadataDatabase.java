package org.sallyport.datasource.sql.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.PropertyName;
import org.sallyport.datasource.sql.table.QualifiedName;

/** A database whose catalogue is asked by way of its driver's {@link DatabaseMetaData}. */
abstract class MetadataDatabase extends JdbcDatabase {
    private static final int LONG_TEXT = 1_000_000;

    /** Whether a schema is the database's own, and no table of it is one of ours. */
    abstract boolean system(String schema);

    /** The catalogue that tables are in; null where it doesn't matter. */
    @Nullable String catalogue(Connection connection) throws SQLException {
        return connection.getCatalog();
    }

    @Override
    public List<QualifiedName> tables(Connection connection) throws SQLException {
        List<QualifiedName> names = new ArrayList<>();
        try (ResultSet rows = connection.getMetaData().getTables(catalogue(connection), null, "%", null)) {
            while (rows.next()) {
                String schema = rows.getString("TABLE_SCHEM");
                String type = String.valueOf(rows.getString("TABLE_TYPE")).toUpperCase(Locale.ROOT);
                boolean readable = type.endsWith("TABLE") || type.endsWith("VIEW");
                if (schema != null && readable && !type.startsWith("SYSTEM") && !system(schema)) {
                    names.add(new QualifiedName(schema, rows.getString("TABLE_NAME")));
                }
            }
        }
        return names.stream().distinct().sorted().toList();
    }

    @Override
    public List<Column> columns(Connection connection, QualifiedName table) throws SQLException {
        if (system(table.schema())) {
            return List.of();
        }
        DatabaseMetaData metadata = connection.getMetaData();
        TreeMap<Integer, Column> columns = new TreeMap<>();
        try (ResultSet rows = metadata.getColumns(
                catalogue(connection), literal(metadata, table.schema()), literal(metadata, table.name()), "%")) {
            while (rows.next()) {
                // Some drivers ignore case, or the escape in patterns.
                if (table.schema().equals(rows.getString("TABLE_SCHEM"))
                        && table.name().equals(rows.getString("TABLE_NAME"))) {
                    columns.put(rows.getInt("ORDINAL_POSITION"), column(rows));
                }
            }
        }
        return List.copyOf(columns.values());
    }

    static String literal(DatabaseMetaData metadata, String name) throws SQLException {
        String escape = metadata.getSearchStringEscape();
        return escape == null || escape.isEmpty()
                ? name
                : name.replace(escape, escape + escape)
                        .replace("_", escape + "_")
                        .replace("%", escape + "%");
    }

    private Column column(ResultSet row) throws SQLException {
        // Oracle's driver gives it once, and only before what stands behind it
        String byDefault = row.getString("COLUMN_DEF");
        String name = row.getString("COLUMN_NAME");
        int jdbcType = row.getInt("DATA_TYPE");
        int size = row.getInt("COLUMN_SIZE");
        int scale = row.getInt("DECIMAL_DIGITS");
        ColumnType type = type(jdbcType, String.valueOf(row.getString("TYPE_NAME")), size, scale);
        boolean nullable = row.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls;
        int maxLength = type == ColumnType.STRING && size > 0 && size < LONG_TEXT ? size : 0;
        return new Column(name, PropertyName.of(name), type, false, nullable, maxLength, origin(row, byDefault))
                .withDefault(byDefault);
    }

    /** As far as the driver tells; databases differ in what they call generated. */
    Origin origin(ResultSet row, @Nullable String byDefault) throws SQLException {
        if (yes(row, "IS_AUTOINCREMENT")) {
            return Origin.IDENTITY;
        }
        if (yes(row, "IS_GENERATEDCOLUMN")) {
            return Origin.COMPUTED;
        }
        return byDefault == null ? Origin.WRITER : Origin.DEFAULT;
    }

    static boolean yes(ResultSet row, String column) throws SQLException {
        return "YES".equals(row.getString(column));
    }

    /** What a column of that type holds. */
    ColumnType type(int jdbcType, String typeName, int precision, int scale) {
        return JdbcTypes.of(jdbcType);
    }

    @Override
    public List<String> key(Connection connection, QualifiedName table) throws SQLException {
        TreeMap<Integer, String> names = new TreeMap<>();
        try (ResultSet rows =
                connection.getMetaData().getPrimaryKeys(catalogue(connection), table.schema(), table.name())) {
            while (rows.next()) {
                names.put(rows.getInt("KEY_SEQ"), rows.getString("COLUMN_NAME"));
            }
        }
        return List.copyOf(names.values());
    }

    @Override
    JdbcCalls calls() {
        return new MetadataCalls(this);
    }
}

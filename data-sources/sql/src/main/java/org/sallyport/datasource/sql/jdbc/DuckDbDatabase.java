package org.sallyport.datasource.sql.jdbc;

import java.net.InetAddress;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.engine.Reported;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.DuckDbDialect;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.PropertyName;
import org.sallyport.datasource.sql.table.QualifiedName;

/**
 * DuckDB: a file, in this process, by a driver of the agent's folder. No other file can be read, none attached, no
 * extension loaded.
 */
public final class DuckDbDatabase extends JdbcDatabase {
    private static final Dialect DIALECT = new DuckDbDialect();
    private static final String ARTIFACT = "org.duckdb:duckdb_jdbc";
    private static final String TABLES = """
            SELECT table_schema, table_name FROM information_schema.tables
            WHERE table_catalog = current_database() AND table_schema NOT IN ('information_schema', 'pg_catalog')
            ORDER BY 1, 2""";

    private static final String COLUMNS = """
            SELECT column_name, data_type, is_nullable, column_default FROM information_schema.columns
            WHERE table_catalog = current_database() AND table_schema = ? AND table_name = ?
              AND table_schema NOT IN ('information_schema', 'pg_catalog')
            ORDER BY ordinal_position""";

    private static final String KEY = """
            SELECT unnest(constraint_column_names) FROM duckdb_constraints()
            WHERE database_name = current_database() AND schema_name = ? AND table_name = ?
              AND constraint_type = 'PRIMARY KEY'""";

    private final SqlParameters parameters;
    private final DriverFolder drivers;

    public DuckDbDatabase(SqlParameters parameters, DriverFolder drivers) {
        this.parameters = parameters;
        this.drivers = drivers;
    }

    @Override
    public Dialect dialect() {
        return DIALECT;
    }

    @Override
    public Connection connect(@Nullable InetAddress address) throws SQLException {
        Driver driver = drivers.driver("duckdb", ARTIFACT);
        Properties properties = configuration(parameters.readOnly());
        String url = "jdbc:duckdb:" + DatabaseFile.existing(parameters.database());
        return Objects.requireNonNull(driver.connect(url, properties), "the driver's own URL");
    }

    /** What a file is opened with; all connections of a process to one file must be of one mind in it. */
    public static Properties configuration(boolean readOnly) {
        Properties properties = new Properties();
        properties.setProperty("duckdb.read_only", String.valueOf(readOnly));
        properties.setProperty("jdbc_stream_results", "true");
        properties.setProperty("enable_external_access", "false");
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        return properties;
    }

    @Override
    public List<String> greeting() {
        return List.of("SET TimeZone = 'UTC'");
    }

    /** The driver tells the kind of an error in the first words of its message, and nowhere else. */
    @Override
    public Reported reported(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        int end = message.indexOf(" Error:");
        String state =
                switch (end < 0 ? "" : message.substring(0, end)) {
                    case "Binder", "Catalog" -> "42703";
                    case "Parser" -> "42601";
                    case "Conversion", "Out of Range", "Invalid Input" -> "22000";
                    case "Constraint" -> "23000";
                    case "TransactionContext" -> "40001";
                    case "Permission" -> "42501";
                    case "INTERRUPT" -> "57014";
                    default -> "HY000";
                };
        return new Reported(state, 0, null, null, 0, failure);
    }

    @Override
    public List<QualifiedName> tables(Connection connection) throws SQLException {
        return CatalogueQueries.names(connection, TABLES);
    }

    @Override
    public List<Column> columns(Connection connection, QualifiedName table) throws SQLException {
        try (PreparedStatement statement = CatalogueQueries.of(connection, COLUMNS, table);
                ResultSet rows = statement.executeQuery()) {
            List<Column> columns = new ArrayList<>();
            while (rows.next()) {
                String name = rows.getString(1);
                String typeName = rows.getString(2);
                columns.add(new Column(
                        name,
                        PropertyName.of(name),
                        type(typeName),
                        typeName.startsWith("ENUM"),
                        "YES".equals(rows.getString(3)),
                        0,
                        origin(rows.getString(4))));
            }
            return columns;
        }
    }

    @Override
    public List<String> key(Connection connection, QualifiedName table) throws SQLException {
        return CatalogueQueries.texts(connection, KEY, table);
    }

    private static Origin origin(@Nullable String byDefault) {
        return byDefault == null ? Origin.WRITER : byDefault.startsWith("nextval(") ? Origin.IDENTITY : Origin.DEFAULT;
    }

    private static ColumnType type(String typeName) {
        if (typeName.endsWith("]")) {
            return ColumnType.ARRAY;
        }
        return switch (typeName.replaceAll("\\(.*", "")) {
            case "BOOLEAN" -> ColumnType.BOOLEAN;
            case "TINYINT", "UTINYINT", "SMALLINT" -> ColumnType.INT16;
            case "USMALLINT", "INTEGER" -> ColumnType.INT32;
            case "UINTEGER", "BIGINT" -> ColumnType.INT64;
            case "UBIGINT", "HUGEINT", "UHUGEINT", "DECIMAL", "BIGNUM" -> ColumnType.DECIMAL;
            case "FLOAT" -> ColumnType.SINGLE;
            case "DOUBLE" -> ColumnType.DOUBLE;
            case "VARCHAR", "ENUM" -> ColumnType.STRING;
            case "UUID" -> ColumnType.GUID;
            case "DATE" -> ColumnType.DATE;
            case "TIME" -> ColumnType.TIME;
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" -> ColumnType.TIMESTAMP;
            case "TIMESTAMP WITH TIME ZONE" -> ColumnType.TIMESTAMP_TZ;
            case "BLOB" -> ColumnType.BINARY;
            case "JSON", "STRUCT", "MAP", "UNION" -> ColumnType.JSON;
            default -> ColumnType.OTHER;
        };
    }

    @Override
    public void bind(PreparedStatement statement, int index, Argument argument) throws SQLException {
        statement.setObject(index, argument.value());
    }

    /** Results stream, whatever the size asked for. */
    @Override
    public void fetch(Statement statement, int rows) {}

    @Override
    public void fetch(ResultSet result, int rows) {}

    @Override
    public @Nullable Object value(ResultSet row, int index, ColumnType type) throws SQLException {
        return switch (type) {
            case INT16, INT32, INT64 -> {
                long value = row.getLong(index);
                yield row.wasNull() ? null : value;
            }
            case DECIMAL -> {
                Object value = row.getObject(index);
                yield value == null ? null : Values.decimal(value);
            }
            case DATE -> row.getObject(index, LocalDate.class);
            case TIMESTAMP -> row.getObject(index, LocalDateTime.class);
            case TIMESTAMP_TZ -> row.getObject(index, OffsetDateTime.class);
            case BINARY -> row.getBytes(index);
            default -> super.value(row, index, type);
        };
    }

    @Override
    JdbcCalls calls() {
        return new NoCalls(this);
    }
}

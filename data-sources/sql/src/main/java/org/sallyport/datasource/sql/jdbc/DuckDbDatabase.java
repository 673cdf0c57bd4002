package org.sallyport.datasource.sql.jdbc;

import java.math.BigDecimal;
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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.engine.ConnectLimit;
import org.sallyport.datasource.sql.engine.Isolation;
import org.sallyport.datasource.sql.engine.Judging;
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
    public Connection connect(@Nullable InetAddress address, ConnectLimit limit) throws SQLException {
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

    /** DuckDB's transactions see a snapshot. */
    @Override
    void isolate(Connection connection, Isolation isolation) {}

    @Override
    void beginReading(Connection connection) throws SQLException {
        run(connection, "BEGIN TRANSACTION READ ONLY");
    }

    @Override
    void endReading(Connection connection) throws SQLException {
        run(connection, "ROLLBACK");
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public Reported reported(SQLException failure, Judging judging) {
        return new Reported(DuckDbErrors.state(String.valueOf(failure.getMessage())), 0, null, null, 0, failure);
    }

    @Override
    public List<QualifiedName> tables(Connection connection) throws SQLException {
        return CatalogueQueries.names(connection, TABLES);
    }

    @Override
    public List<Column> columns(Connection connection, QualifiedName table) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement statement = CatalogueQueries.of(connection, COLUMNS, table);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                String typeName = rows.getString(2);
                Origin origin = origin(rows.getString(4));
                columns.add(column(rows.getString(1), typeName, "YES".equals(rows.getString(3)), origin)
                        .withDefault(rows.getString(4)));
            }
        }
        if (columns.stream().anyMatch(column -> column.origin() == Origin.DEFAULT)) {
            Set<String> defaults = defaults(connection, table);
            columns.replaceAll(column -> defaults.contains(column.name()) ? column : computed(column));
        }
        return columns;
    }

    private static Column column(String name, String typeName, boolean nullable, Origin origin) {
        boolean cast = typeName.startsWith("ENUM");
        return new Column(name, PropertyName.of(name), type(typeName), cast, nullable, 0, origin)
                .withDeclared(typeName);
    }

    /** The columns that have defaults: what computes a column is told as one too, but not here. */
    private static Set<String> defaults(Connection connection, QualifiedName table) throws SQLException {
        String sql = "SELECT column_name FROM (DESCRIBE " + DIALECT.quote(table) + ") WHERE \"default\" IS NOT NULL";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            Set<String> names = new HashSet<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    private static Column computed(Column column) {
        return column.origin() != Origin.DEFAULT
                ? column
                : new Column(
                        column.name(),
                        column.property(),
                        column.type(),
                        column.cast(),
                        column.nullable(),
                        column.maxLength(),
                        Origin.COMPUTED);
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
        Object value = argument.value();
        if (value instanceof BigDecimal decimal) {
            statement.setString(index, decimal.toPlainString()); // of more than 38 digits the driver would make a null
        } else if (value instanceof LocalDateTime moment && !moment.equals(moment.truncatedTo(ChronoUnit.MICROS))) {
            statement.setString(index, moment.toString()); // the driver would cut what is below microseconds
        } else {
            statement.setObject(index, value);
        }
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
                // whole numbers of any length come as texts
                yield value == null
                        ? null
                        : value instanceof String text ? new BigDecimal(text) : Values.decimal(value);
            }
            case DATE -> row.getObject(index, LocalDate.class);
            case TIMESTAMP -> row.getObject(index, LocalDateTime.class);
            case TIMESTAMP_TZ -> row.getObject(index, OffsetDateTime.class);
            case BINARY -> row.getBytes(index);
            default -> super.value(row, index, type);
        };
    }

    @Override
    Batching batching() {
        return Batching.NONE;
    }

    @Override
    JdbcCalls calls() {
        return new NoCalls(this, "DuckDB");
    }
}

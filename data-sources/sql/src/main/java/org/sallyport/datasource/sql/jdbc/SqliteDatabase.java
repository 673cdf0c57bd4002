package org.sallyport.datasource.sql.jdbc;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.ConnectLimit;
import org.sallyport.datasource.sql.engine.Isolation;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.engine.Reported;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.SqliteDialect;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.PropertyName;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * SQLite: a file, in this process. No other file can be attached, no extension loaded. Columns take values of any type
 * there: one that is not of its column's declared type is refused when it is read, rather than written as another.
 */
public final class SqliteDatabase extends JdbcDatabase {
    private static final Dialect DIALECT = SqliteDialect.withCases();
    private static final String TABLES = """
            SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
            ORDER BY name""";

    private static final String COLUMNS = """
            SELECT c.name, c.type, c."notnull", c.hidden, c.pk, c.dflt_value,
              sum(c.pk > 0) OVER () AS keys FROM sqlite_schema s, pragma_table_xinfo(s.name) c
            WHERE s.name = ? AND s.type IN ('table', 'view') AND s.name NOT LIKE 'sqlite!_%' ESCAPE '!'
            ORDER BY c.cid""";

    private static final int GENERAL_ERROR = 1;
    /** Bytes of a text or a binary value, read or written: a whole one is held in memory. */
    private static final String LONGEST_VALUE = "67108864";

    private static final int BUSY_MILLIS = 5_000;
    private static final int HIDDEN = 1;

    private final SqlParameters parameters;

    public SqliteDatabase(SqlParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public Dialect dialect() {
        return DIALECT;
    }

    @Override
    public Connection connect(@Nullable InetAddress address, ConnectLimit limit) throws SQLException {
        Path file = DatabaseFile.existing(parameters.database());
        SQLiteConfig config = new SQLiteConfig();
        config.setPragma(Pragma.LIMIT_ATTACHED, "0");
        config.setPragma(Pragma.LIMIT_LENGTH, LONGEST_VALUE);
        config.setPragma(Pragma.CASE_SENSITIVE_LIKE, "true");
        config.setBusyTimeout(BUSY_MILLIS);
        config.enableLoadExtension(false);
        config.enforceForeignKeys(true);
        if (parameters.readOnly()) {
            config.setReadOnly(true);
        } else {
            config.resetOpenMode(SQLiteOpenMode.CREATE);
        }
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        SqliteCases.give(connection);
        return connection;
    }

    /** SQLite's transactions are serializable. */
    @Override
    void isolate(Connection connection, Isolation isolation) {}

    @Override
    void beginReading(Connection connection) throws SQLException {
        queryOnly(connection, true);
    }

    @Override
    void endReading(Connection connection) throws SQLException {
        queryOnly(connection, false);
    }

    private static void queryOnly(Connection connection, boolean only) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = " + (only ? 1 : 0));
        }
    }

    /** Takes the right to write at once: two that had read before they write would be in each other's way. */
    @Override
    public void begin(Connection connection) throws SQLException {
        SQLiteConnection file = connection.unwrap(SQLiteConnection.class);
        file.setCurrentTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        try {
            super.begin(connection);
        } finally {
            file.setCurrentTransactionMode(SQLiteConfig.TransactionMode.DEFERRED);
        }
    }

    /**
     * The driver tells the code's particulars elsewhere. Of a statement that was made for the tables as they were
     * described, the general error tells that they changed.
     */
    @Override
    public Reported reported(SQLException failure, Judging judging) {
        int code = failure instanceof SQLiteException known ? known.getResultCode().code : failure.getErrorCode();
        return code == GENERAL_ERROR && judging != Judging.STATEMENT
                ? new Reported("42703", 0, null, null, 0, failure)
                : new Reported(failure.getSQLState(), code, null, null, 0, failure);
    }

    @Override
    public List<QualifiedName> tables(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TABLES);
                ResultSet rows = statement.executeQuery()) {
            List<QualifiedName> names = new ArrayList<>();
            while (rows.next()) {
                names.add(new QualifiedName(parameters.defaultSchema(), rows.getString(1)));
            }
            return names;
        }
    }

    @Override
    public List<Column> columns(Connection connection, QualifiedName table) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement statement = prepared(connection, table);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                if (table.schema().equals("main") && rows.getInt(4) != HIDDEN) {
                    String name = rows.getString(1);
                    boolean nullable = rows.getInt(3) == 0 && rows.getInt(5) == 0;
                    String declared = String.valueOf(rows.getString(2)).toUpperCase(Locale.ROOT);
                    columns.add(new Column(
                                    name,
                                    PropertyName.of(name),
                                    type(declared),
                                    false,
                                    nullable,
                                    0,
                                    origin(rows, declared))
                            .withDefault(rows.getString(6)));
                }
            }
        }
        return columns;
    }

    /** A key of one INTEGER is the row's own number, which SQLite gives. */
    private static Origin origin(ResultSet row, String declared) throws SQLException {
        if (row.getInt(4) > HIDDEN) {
            return Origin.COMPUTED;
        }
        if (row.getInt(5) == 1 && row.getInt(7) == 1 && declared.equals("INTEGER")) {
            return Origin.IDENTITY;
        }
        return row.getString(6) == null ? Origin.WRITER : Origin.DEFAULT;
    }

    private static PreparedStatement prepared(Connection connection, QualifiedName table) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(COLUMNS);
        statement.setString(1, table.name());
        return statement;
    }

    @Override
    public List<String> key(Connection connection, QualifiedName table) throws SQLException {
        TreeMap<Integer, String> names = new TreeMap<>();
        try (PreparedStatement statement = prepared(connection, table);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                if (rows.getInt(5) > 0) {
                    names.put(rows.getInt(5), rows.getString(1));
                }
            }
        }
        return List.copyOf(names.values());
    }

    /** Well-known names first, then SQLite's own rules of affinity. */
    private static ColumnType type(String declared) {
        String word = declared.replaceAll("\\(.*", "").strip();
        return switch (word) {
            case "BOOL", "BOOLEAN" -> ColumnType.BOOLEAN;
            case "DATE" -> ColumnType.DATE;
            case "TIME" -> ColumnType.TIME;
            case "DATETIME", "TIMESTAMP" -> ColumnType.TIMESTAMP;
            case "UUID", "GUID" -> ColumnType.STRING;
            case "JSON", "JSONB" -> ColumnType.JSON;
            case "" -> ColumnType.OTHER;
            default -> affinity(word);
        };
    }

    private static ColumnType affinity(String word) {
        if (word.contains("INT")) {
            return ColumnType.INT64;
        }
        if (word.contains("CHAR") || word.contains("CLOB") || word.contains("TEXT")) {
            return ColumnType.STRING;
        }
        if (word.contains("BLOB")) {
            return ColumnType.BINARY;
        }
        if (word.contains("REAL") || word.contains("FLOA") || word.contains("DOUB")) {
            return ColumnType.DOUBLE;
        }
        return word.startsWith("DEC") || word.startsWith("NUM") ? ColumnType.DECIMAL : ColumnType.OTHER;
    }

    @Override
    public void bind(PreparedStatement statement, int index, Argument argument) throws SQLException {
        Object value = argument.value();
        if (value == null) {
            statement.setObject(index, null);
        } else if (value instanceof BigDecimal decimal) {
            bindDecimal(statement, index, decimal);
        } else if (value instanceof Boolean truth) {
            statement.setInt(index, truth ? 1 : 0);
        } else {
            statement.setObject(index, value instanceof UUID id ? id.toString() : Values.sortable(value));
        }
    }

    /** SQLite has no decimals: whole ones are whole numbers, others binary ones. */
    private static void bindDecimal(PreparedStatement statement, int index, BigDecimal decimal) throws SQLException {
        try {
            statement.setLong(index, decimal.longValueExact());
        } catch (ArithmeticException e) {
            statement.setDouble(index, decimal.doubleValue());
        }
    }

    /** The rows come one by one anyway. */
    @Override
    public void fetch(ResultSet result, int rows) {}

    @Override
    public @Nullable Object value(ResultSet row, int index, ColumnType type) throws SQLException {
        Object value = row.getObject(index);
        if (value == null) {
            return null;
        }
        try {
            return switch (type) {
                case BOOLEAN -> Values.truth(value);
                case INT16, INT32, INT64 -> ((Number) whole(value)).longValue();
                case DECIMAL -> Values.decimal(value);
                case SINGLE, DOUBLE -> ((Number) value).doubleValue();
                case GUID -> UUID.fromString((String) value);
                case DATE -> LocalDate.parse((String) value);
                case TIMESTAMP -> Values.timestamp((String) value);
                case TIMESTAMP_TZ -> Values.timestamp((String) value).atOffset(ZoneOffset.UTC);
                case BINARY -> (byte[]) value;
                case STRING, TIME, JSON, ARRAY, OTHER -> (String) value;
            };
        } catch (ClassCastException | DateTimeException | IllegalArgumentException e) {
            throw new SourceException(
                    SourceCode.SOURCE_FAILED,
                    "Column " + index + " of the result holds a value that is not of its declared type, which SQLite"
                            + " allows. Correct the row, or read a view that casts the column",
                    e);
        }
    }

    private static Object whole(Object value) {
        if (value instanceof Double || value instanceof Float) {
            throw new ClassCastException("no whole number");
        }
        return value;
    }

    @Override
    Batching batching() {
        return Batching.NONE;
    }

    @Override
    JdbcCalls calls() {
        return new SqliteCalls(this);
    }
}

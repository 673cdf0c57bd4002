package org.sallyport.datasource.sql.jdbc;

import java.net.InetAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.Driver;
import org.sallyport.datasource.sql.engine.ConnectLimit;
import org.sallyport.datasource.sql.engine.EngineKind;
import org.sallyport.datasource.sql.engine.Isolation;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.engine.Reported;
import org.sallyport.datasource.sql.engine.ServerAddress;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.MySqlDialect;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.PropertyName;
import org.sallyport.datasource.sql.table.QualifiedName;

/**
 * MariaDB and MySQL, by MariaDB's driver. A schema is a database there; tables of others than the connection's are none
 * of ours. The configuration is made of parts; its URL has the address alone.
 */
public final class MariaDatabase extends JdbcDatabase {
    private static final String TABLES = """
            SELECT TABLE_SCHEMA, TABLE_NAME FROM INFORMATION_SCHEMA.TABLES
            WHERE BINARY TABLE_SCHEMA = BINARY ? AND TABLE_TYPE <> 'SEQUENCE' ORDER BY 1, 2""";

    private static final String COLUMNS = """
            SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, IS_NULLABLE, CHARACTER_MAXIMUM_LENGTH, EXTRA, COLUMN_DEFAULT,
              CHARACTER_SET_NAME
            FROM INFORMATION_SCHEMA.COLUMNS
            WHERE BINARY TABLE_SCHEMA = BINARY ? AND BINARY TABLE_NAME = BINARY ? ORDER BY ORDINAL_POSITION""";

    private static final String KEY = """
            SELECT COLUMN_NAME FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE
            WHERE BINARY TABLE_SCHEMA = BINARY ? AND BINARY TABLE_NAME = BINARY ? AND CONSTRAINT_NAME = 'PRIMARY'
            ORDER BY ORDINAL_POSITION""";

    /** MariaDB's JSON is a text with such a check. */
    private static final String JSON_CHECKS = """
            SELECT CHECK_CLAUSE FROM INFORMATION_SCHEMA.CHECK_CONSTRAINTS
            WHERE BINARY CONSTRAINT_SCHEMA = BINARY ? AND BINARY TABLE_NAME = BINARY ?""";

    private static final String MODE =
            "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION";

    private static final int KILLED = 1927;
    private static final int STOPPING = 1053;
    /** Told in a class of SQLSTATE that would mean that nothing answers. */
    private static final int SECURE_TRANSPORT_REQUIRED = 3159;

    private static final long LONG_TEXT = 1_000_000;

    private final SqlParameters parameters;
    private final Login login;
    private final ConnectionTls tls;
    private final boolean mariaDb;
    private final Dialect dialect;
    /** The server's variable that ends statements. */
    private final String limit;

    public MariaDatabase(SqlParameters parameters, Login login) {
        this.parameters = parameters;
        this.login = login;
        this.tls = new ConnectionTls(parameters, login);
        this.mariaDb = parameters.engine() == EngineKind.MARIADB;
        this.limit = mariaDb ? "max_statement_time" : "max_execution_time";
        this.dialect = mariaDb ? MySqlDialect.mariaDb() : MySqlDialect.mySql();
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public Connection connect(@Nullable InetAddress address, ConnectLimit limit) throws SQLException {
        String host = ServerAddress.of(Objects.requireNonNull(address), 1).host();
        return switch (parameters.tls()) {
            case DISABLE -> connect(host, "disable", limit);
            case PREFER -> preferred(host, limit);
            case REQUIRE -> connect(host, "trust", limit);
            case VERIFY_FULL -> connect(host, "verify-full", limit);
        };
    }

    private Connection preferred(String host, ConnectLimit limit) throws SQLException {
        try {
            return connect(host, "trust", limit.first(2));
        } catch (SQLException e) {
            if (!network(e)) {
                throw e;
            }
            return connect(host, "disable", limit);
        }
    }

    /** Statements are prepared by the server, so that values are bound there; the server can send it nowhere else. */
    private Connection connect(String host, String sslMode, ConnectLimit limit) throws SQLException {
        ServerAddress server = new ServerAddress(host, parameters.address().port());
        return Driver.connect(
                Configuration.parse("jdbc:mariadb://" + server + "/?" + MariaTls.OPTION + "=" + tls.name()).toBuilder()
                        .database(parameters.database())
                        .user(login.user())
                        .password(login.secret())
                        .sslMode(sslMode)
                        .tlsSocketType(MariaTls.TYPE)
                        .useServerPrepStmts(true)
                        .allowLocalInfile(false)
                        .permitRedirect(false)
                        .dumpQueriesOnException(false)
                        .tinyInt1isBit(false)
                        .connectTimeout(limit.millis())
                        .connectionAttributes("program_name:sallyport")
                        .build());
    }

    /**
     * However the server is set up: its texts are written as our SQL has them, and no value is bent to fit. What a
     * statement does by itself is a read-only transaction; changes begin one that is not. So reading costs no
     * further statement.
     */
    @Override
    public List<String> greeting() {
        Isolation isolation = parameters.isolation();
        String isolated = isolation == Isolation.DATABASE_DEFAULT ? "" : "ISOLATION LEVEL " + isolation.sql() + ", ";
        return List.of(
                "SET time_zone = '+00:00', @sallyport_limit = @@SESSION." + limit + ", sql_mode = '" + MODE + "'",
                "SET SESSION TRANSACTION " + isolated + "READ ONLY");
    }

    @Override
    void isolate(Connection connection, Isolation isolation) {}

    @Override
    public void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("START TRANSACTION READ WRITE");
        }
    }

    /** The driver asks the server's own word whether a transaction is open. */
    @Override
    void undo(Connection connection) throws SQLException {
        connection.rollback();
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
        }
    }

    /** MySQL limits SELECT alone; the user's own limit holds where it is the shorter one. */
    @Override
    String limit(int seconds) {
        long most = mariaDb ? seconds : seconds * 1_000L;
        String own = "@sallyport_limit";
        return "SET " + limit + " = "
                + (seconds == 0
                        ? own
                        : "IF(" + own + " > 0 AND " + own + " < " + most + ", " + own + ", " + most + ")");
    }

    /** The last word of a connection that is killed, or of a server that stops, comes in place of any answer. */
    @Override
    public boolean network(SQLException failure) {
        return switch (failure.getErrorCode()) {
            case KILLED, STOPPING -> true;
            case SECURE_TRANSPORT_REQUIRED -> false;
            default -> super.network(failure);
        };
    }

    /** Where an upsert of a row met another row than that of its key, this is a duplicate. */
    @Override
    public Reported reported(SQLException failure, Judging judging) {
        return judging == Judging.ROWS && failure.getErrorCode() == MySqlDialect.NOT_THE_KEYS_ROW
                ? new Reported("23505", 0, null, null, 0, failure)
                : super.reported(failure, judging);
    }

    @Override
    public List<QualifiedName> tables(Connection connection) throws SQLException {
        return CatalogueQueries.names(connection, TABLES, parameters.database());
    }

    @Override
    public List<Column> columns(Connection connection, QualifiedName table) throws SQLException {
        if (!table.schema().equals(parameters.database())) {
            return List.of();
        }
        List<String> checks = mariaDb ? CatalogueQueries.texts(connection, JSON_CHECKS, table) : List.of();
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement statement = CatalogueQueries.of(connection, COLUMNS, table);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                columns.add(column(rows, checks));
            }
        }
        return columns;
    }

    @Override
    public List<String> key(Connection connection, QualifiedName table) throws SQLException {
        return CatalogueQueries.texts(connection, KEY, table);
    }

    private Column column(ResultSet row, List<String> checks) throws SQLException {
        String name = row.getString(1);
        String dataType = row.getString(2);
        boolean json = checks.contains("json_valid(" + dialect.quote(name) + ")");
        ColumnType type = json ? ColumnType.JSON : type(dataType, row.getString(3));
        long length = row.getLong(5);
        return new Column(
                        name,
                        PropertyName.of(name),
                        type,
                        narrow(row.getString(8)),
                        row.getString(4).equals("YES"),
                        type == ColumnType.STRING && length < LONG_TEXT ? (int) length : 0,
                        origin(row.getString(6), row.getString(7)),
                        dataType.equals("enum") ? EnumValues.of(row.getString(3)) : List.of())
                .withDefault(row.getString(7))
                .withDeclared(row.getString(3));
    }

    /** A text of which not every value can be compared with: the server would refuse others than its own letters. */
    private static boolean narrow(@Nullable String characters) {
        return characters != null && !characters.startsWith("utf8");
    }

    private static Origin origin(String extra, @Nullable String byDefault) {
        String words = extra.toLowerCase(Locale.ROOT);
        if (words.contains("auto_increment")) {
            return Origin.IDENTITY;
        }
        // MySQL calls a default that is an expression DEFAULT_GENERATED
        if (words.contains("stored generated") || words.contains("virtual generated")) {
            return Origin.COMPUTED;
        }
        if (words.contains("on update")) {
            return Origin.ON_UPDATE;
        }
        return byDefault == null ? Origin.WRITER : Origin.DEFAULT;
    }

    private static ColumnType type(String dataType, String columnType) {
        boolean unsigned = columnType.contains("unsigned");
        return switch (dataType) {
            case "tinyint" -> columnType.startsWith("tinyint(1)") ? ColumnType.BOOLEAN : ColumnType.INT16;
            case "bit" -> columnType.equals("bit(1)") ? ColumnType.BOOLEAN : ColumnType.BINARY;
            case "smallint" -> unsigned ? ColumnType.INT32 : ColumnType.INT16;
            case "year" -> ColumnType.INT16;
            case "mediumint" -> ColumnType.INT32;
            case "int" -> unsigned ? ColumnType.INT64 : ColumnType.INT32;
            case "bigint" -> unsigned ? ColumnType.DECIMAL : ColumnType.INT64;
            case "decimal" -> ColumnType.DECIMAL;
            case "float" -> ColumnType.SINGLE;
            case "double" -> ColumnType.DOUBLE;
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set" -> ColumnType.STRING;
            case "uuid" -> ColumnType.GUID;
            case "date" -> ColumnType.DATE;
            case "time" -> ColumnType.TIME;
            case "datetime" -> ColumnType.TIMESTAMP;
            case "timestamp" -> ColumnType.TIMESTAMP_TZ;
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> ColumnType.BINARY;
            case "json" -> ColumnType.JSON;
            default -> ColumnType.OTHER;
        };
    }

    @Override
    public void bind(PreparedStatement statement, int index, Argument argument) throws SQLException {
        Object value = argument.value();
        if (value instanceof OffsetDateTime moment) {
            statement.setObject(index, Values.inUtc(moment));
        } else {
            statement.setObject(index, value instanceof UUID id ? id.toString() : value);
        }
    }

    @Override
    public @Nullable Object value(ResultSet row, int index, ColumnType type) throws SQLException {
        return switch (type) {
            case BOOLEAN -> {
                Object value = row.getObject(index);
                yield value == null ? null : Values.truth(value);
            }
            case INT16, INT32, INT64 -> {
                long value = row.getLong(index);
                yield row.wasNull() ? null : value;
            }
            case GUID -> {
                String text = row.getString(index);
                yield text == null ? null : UUID.fromString(text);
            }
            // As the server writes them: the driver would make nulls of zero dates and use the JVM's zone.
            case DATE -> {
                String text = row.getString(index);
                yield text == null ? null : LocalDate.parse(text);
            }
            case TIMESTAMP -> {
                String text = row.getString(index);
                yield text == null ? null : Values.timestamp(text);
            }
            case TIMESTAMP_TZ -> {
                String text = row.getString(index);
                yield text == null ? null : Values.timestamp(text).atOffset(ZoneOffset.UTC);
            }
            default -> super.value(row, index, type);
        };
    }

    @Override
    Batching batching() {
        return Batching.UNTOLD;
    }

    @Override
    JdbcCalls calls() {
        return new MariaCalls(this);
    }
}

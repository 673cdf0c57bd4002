package org.sallyport.datasource.sql.jdbc;

import java.net.InetAddress;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.h2.api.ErrorCode;
import org.h2.engine.Constants;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.engine.ConnectLimit;
import org.sallyport.datasource.sql.engine.Isolation;
import org.sallyport.datasource.sql.engine.ServerAddress;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.H2Dialect;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.PropertyName;
import org.sallyport.datasource.sql.table.QualifiedName;

/** H2's TCP server. Its INFORMATION_SCHEMA shows a user no table without rights. */
public final class H2Database extends JdbcDatabase {
    private static final String TABLES = """
            SELECT TABLE_SCHEMA, TABLE_NAME FROM INFORMATION_SCHEMA.TABLES
            WHERE TABLE_SCHEMA <> 'INFORMATION_SCHEMA' ORDER BY 1, 2""";

    private static final String COLUMNS = """
            SELECT C.COLUMN_NAME, C.DATA_TYPE, C.IS_NULLABLE, C.CHARACTER_MAXIMUM_LENGTH,
              CASE WHEN C.IS_GENERATED = 'ALWAYS' THEN 'COMPUTED'
                WHEN C.IDENTITY_GENERATION = 'ALWAYS' THEN 'IDENTITY_ALWAYS' WHEN C.IS_IDENTITY = 'YES' THEN 'IDENTITY'
                WHEN C.COLUMN_ON_UPDATE IS NOT NULL THEN 'ON_UPDATE'
                WHEN C.COLUMN_DEFAULT IS NOT NULL THEN 'DEFAULT' ELSE 'WRITER' END,
              (SELECT ARRAY_AGG(V.VALUE_NAME ORDER BY V.VALUE_ORDINAL) FROM INFORMATION_SCHEMA.ENUM_VALUES V
                WHERE V.OBJECT_SCHEMA = C.TABLE_SCHEMA AND V.OBJECT_NAME = C.TABLE_NAME AND V.OBJECT_TYPE = 'TABLE'
                  AND V.ENUM_IDENTIFIER = C.DTD_IDENTIFIER), C.COLUMN_DEFAULT
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
    private static final Dialect DIALECT = new H2Dialect();

    private final SqlParameters parameters;
    private final Login login;

    public H2Database(SqlParameters parameters, Login login) {
        this.parameters = parameters;
        this.login = login;
    }

    @Override
    public Dialect dialect() {
        return DIALECT;
    }

    /** The driver can bound a server's silence for a connection's whole life alone, so nothing is bounded. */
    @Override
    void boundSilence(Connection connection, int millis) {}

    @Override
    public Connection connect(@Nullable InetAddress address, ConnectLimit limit) throws SQLException {
        // Parts checked by SqlParameters; nothing of a user's reaches the URL but them.
        ServerAddress server = ServerAddress.of(
                Objects.requireNonNull(address), parameters.address().port());
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:tcp://" + server + "/" + parameters.database());
        source.setUser(login.user());
        source.setPassword(login.secret());
        return source.getConnection();
    }

    /**
     * Not LAZY_QUERY_EXECUTION, though the server would then not collect a result before it sends it: a lazy query
     * can't be cancelled.
     */
    @Override
    public List<String> greeting() {
        return List.of("SET TIME ZONE 'UTC'");
    }

    @Override
    void isolate(Connection connection, Isolation isolation) throws SQLException {
        if (isolation == Isolation.SNAPSHOT) {
            connection.setTransactionIsolation(Constants.TRANSACTION_SNAPSHOT);
        } else {
            super.isolate(connection, isolation);
        }
    }

    @Override
    String limit(int seconds) {
        return "SET QUERY_TIMEOUT " + seconds * 1_000L;
    }

    @Override
    public boolean network(SQLException failure) {
        return super.network(failure) || failure.getErrorCode() == ErrorCode.CONNECTION_BROKEN_1;
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
                columns.add(column(rows));
            }
            return columns;
        }
    }

    @Override
    public List<String> key(Connection connection, QualifiedName table) throws SQLException {
        return CatalogueQueries.texts(connection, KEY, table);
    }

    /** Large objects stay with the server until they are read. */
    @Override
    public @Nullable Object value(ResultSet row, int index, ColumnType type) throws SQLException {
        return switch (type) {
            case STRING -> Values.text(row, index);
            case BINARY -> Values.bytes(row, index);
            default -> super.value(row, index, type);
        };
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
                        Origin.valueOf(row.getString(5)),
                        row.getArray(6) == null ? List.of() : strings(row.getArray(6)))
                .withDefault(row.getString(7));
    }

    private static List<String> strings(Array array) throws SQLException {
        return Arrays.stream((Object[]) array.getArray()).map(String::valueOf).toList();
    }

    @Override
    JdbcCalls calls() {
        return new H2Calls(this);
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

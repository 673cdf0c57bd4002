package org.sallyport.datasource.sql.jdbc;

import java.net.InetAddress;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.engine.ConnectLimit;
import org.sallyport.datasource.sql.engine.ServerAddress;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.engine.TlsMode;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.OracleDialect;
import org.sallyport.datasource.sql.table.ColumnType;

/**
 * Oracle, by Oracle's driver in the agent's folder; not verified against a live server. The URL is made of the address
 * and the service's name; nothing of a user's reaches it but these.
 */
public final class OracleDatabase extends MetadataDatabase {
    private static final Dialect DIALECT = new OracleDialect();
    private static final Set<String> SYSTEM = Set.of(
            "SYS",
            "SYSTEM",
            "OUTLN",
            "XDB",
            "MDSYS",
            "CTXSYS",
            "WMSYS",
            "DBSNMP",
            "ORDSYS",
            "ORDDATA",
            "LBACSYS",
            "DVSYS",
            "OLAPSYS",
            "GSMADMIN_INTERNAL",
            "APPQOSSYS",
            "AUDSYS",
            "OJVMSYS",
            "DBSFWUSER");
    /** {@code oracle.jdbc.OracleTypes}. */
    private static final int TIMESTAMPTZ = -101;

    private static final int TIMESTAMPLTZ = -102;
    private static final int BINARY_FLOAT = 100;
    private static final int BINARY_DOUBLE = 101;
    private static final int JSON = 2016;
    private static final int LONG_DIGITS = 18;
    private static final int INT_DIGITS = 9;

    private final SqlParameters parameters;
    private final Login login;
    private final DriverFolder drivers;
    private final ConnectionTls tls;

    public OracleDatabase(SqlParameters parameters, Login login, DriverFolder drivers) {
        this.parameters = parameters;
        this.login = login;
        this.drivers = drivers;
        this.tls = new ConnectionTls(parameters, login);
    }

    @Override
    public Dialect dialect() {
        return DIALECT;
    }

    @Override
    public Connection connect(@Nullable InetAddress address, ConnectLimit limit) throws SQLException {
        Driver driver = drivers.driver("oracle", "com.oracle.database.jdbc:ojdbc11");
        Properties properties = new Properties();
        String millis = String.valueOf(limit.millis());
        properties.setProperty("oracle.net.CONNECT_TIMEOUT", millis);
        properties.setProperty("oracle.jdbc.ReadTimeout", millis);
        properties.setProperty("v$session.program", "sallyport");
        ServerAddress server = ServerAddress.of(
                Objects.requireNonNull(address), parameters.address().port());
        String path = server + "/" + parameters.database();
        if (parameters.tls() != TlsMode.DISABLE) {
            // the driver knows the address alone: ConnectionTls checks the name
            properties.setProperty("oracle.net.ssl_server_dn_match", "false");
            return OracleTls.connect(driver, "jdbc:oracle:thin:@tcps://" + path, properties, login, tls.context());
        }
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.secret());
        return Objects.requireNonNull(
                driver.connect("jdbc:oracle:thin:@//" + path, properties), "the driver's own URL");
    }

    /** Texts are compared by their characters; dates are read as ISO 8601 where they are read as texts. */
    @Override
    public List<String> greeting() {
        return List.of(
                "ALTER SESSION SET TIME_ZONE = 'UTC'",
                "ALTER SESSION SET NLS_COMP = BINARY",
                "ALTER SESSION SET NLS_SORT = BINARY");
    }

    @Override
    public String ping() {
        return "SELECT 1 FROM DUAL";
    }

    /** The first statement of a transaction; its functions can't write then, but in transactions of their own. */
    @Override
    void beginReading(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION READ ONLY");
        }
    }

    @Override
    void endReading(Connection connection) throws SQLException {
        undo(connection);
    }

    @Override
    boolean system(String schema) {
        return SYSTEM.contains(schema) || schema.startsWith("APEX_") || schema.contains("$");
    }

    @Override
    @Nullable String catalogue(Connection connection) {
        return null;
    }

    @Override
    ColumnType type(int jdbcType, String typeName, int precision, int scale) {
        if (typeName.equals("NUMBER")) {
            return scale != 0 || precision == 0 || precision > LONG_DIGITS
                    ? ColumnType.DECIMAL
                    : precision > INT_DIGITS ? ColumnType.INT64 : ColumnType.INT32;
        }
        // Oracle's FLOAT has decimal digits; its DATE has a time of day.
        if (typeName.equals("FLOAT")) {
            return ColumnType.DECIMAL;
        }
        return switch (jdbcType) {
            case Types.DATE -> ColumnType.TIMESTAMP;
            case TIMESTAMPTZ, TIMESTAMPLTZ -> ColumnType.TIMESTAMP_TZ;
            case BINARY_FLOAT -> ColumnType.SINGLE;
            case BINARY_DOUBLE -> ColumnType.DOUBLE;
            case JSON -> ColumnType.JSON;
            default -> super.type(jdbcType, typeName, precision, scale);
        };
    }

    @Override
    public void bind(PreparedStatement statement, int index, Argument argument) throws SQLException {
        Object value = argument.value();
        if (value instanceof Boolean truth) {
            statement.setInt(index, truth ? 1 : 0);
        } else {
            statement.setObject(index, value instanceof UUID id ? id.toString() : value);
        }
    }

    @Override
    public @Nullable Object value(ResultSet row, int index, ColumnType type) throws SQLException {
        return switch (type) {
            case STRING -> Values.text(row, index);
            case BINARY -> Values.bytes(row, index);
            case INT16, INT32, INT64 -> {
                long value = row.getLong(index);
                yield row.wasNull() ? null : value;
            }
            case SINGLE -> {
                float value = row.getFloat(index);
                yield row.wasNull() ? null : value;
            }
            case DOUBLE -> {
                double value = row.getDouble(index);
                yield row.wasNull() ? null : value;
            }
            default -> super.value(row, index, type);
        };
    }

    @Override
    JdbcCalls calls() {
        return new OracleCalls(this);
    }
}

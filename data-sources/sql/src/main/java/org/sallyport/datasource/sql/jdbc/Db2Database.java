package org.sallyport.datasource.sql.jdbc;

import java.net.InetAddress;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.engine.ConnectLimit;
import org.sallyport.datasource.sql.engine.ServerAddress;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.engine.TlsMode;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.statement.Db2Dialect;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.table.ColumnType;

/**
 * DB2, by IBM's driver in the agent's folder; not verified against a live server. The URL is made of the address and the
 * database's name; nothing of a user's reaches it but these.
 */
public final class Db2Database extends MetadataDatabase {
    private static final Dialect DIALECT = new Db2Dialect();
    /** {@code com.ibm.db2.jcc.DB2Types.DECFLOAT}. */
    private static final int DECFLOAT = -100001;

    private final SqlParameters parameters;
    private final Login login;
    private final DriverFolder drivers;
    private final ConnectionTls tls;

    public Db2Database(SqlParameters parameters, Login login, DriverFolder drivers) {
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
        Driver driver = drivers.driver("db2", "com.ibm.db2:jcc");
        Properties properties = new Properties();
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.secret());
        properties.setProperty("loginTimeout", String.valueOf(limit.seconds()));
        properties.setProperty("clientProgramName", "sallyport");
        // Else a server could send its clients to another one.
        properties.setProperty("enableSeamlessFailover", "2");
        properties.setProperty("enableClientAffinitiesList", "2");
        ServerAddress server = ServerAddress.of(
                Objects.requireNonNull(address), parameters.address().port());
        if (parameters.tls() != TlsMode.DISABLE) {
            properties.setProperty("sslConnection", "true");
            properties.setProperty(
                    "sslCertLocation",
                    SeenCertificate.of(tls.context(), address, server.port(), limit)
                            .toString());
        }
        String url = "jdbc:db2://" + server + "/" + parameters.database();
        return Objects.requireNonNull(driver.connect(url, properties), "the driver's own URL");
    }

    @Override
    public String ping() {
        return "VALUES 1";
    }

    @Override
    boolean system(String schema) {
        return schema.startsWith("SYS");
    }

    @Override
    @Nullable String catalogue(Connection connection) {
        return null;
    }

    @Override
    ColumnType type(int jdbcType, String typeName, int precision, int scale) {
        return jdbcType == DECFLOAT ? ColumnType.DECIMAL : super.type(jdbcType, typeName, precision, scale);
    }

    @Override
    public void bind(PreparedStatement statement, int index, Argument argument) throws SQLException {
        Object value = argument.value();
        if (value == null) {
            statement.setNull(index, Types.VARCHAR);
        } else if (value instanceof OffsetDateTime moment) {
            statement.setObject(index, Values.inUtc(moment));
        } else {
            statement.setObject(index, value instanceof UUID id ? id.toString() : value);
        }
    }

    @Override
    public @Nullable Object value(ResultSet row, int index, ColumnType type) throws SQLException {
        return switch (type) {
            case STRING -> Values.text(row, index);
            case BINARY -> Values.bytes(row, index);
            default -> super.value(row, index, type);
        };
    }
}

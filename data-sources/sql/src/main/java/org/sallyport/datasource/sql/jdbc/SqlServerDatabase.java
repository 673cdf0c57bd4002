package org.sallyport.datasource.sql.jdbc;

import com.microsoft.sqlserver.jdbc.ISQLServerConnection;
import com.microsoft.sqlserver.jdbc.SQLServerDataSource;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.engine.ConnectLimit;
import org.sallyport.datasource.sql.engine.Isolation;
import org.sallyport.datasource.sql.engine.ServerAddress;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.engine.TlsMode;
import org.sallyport.datasource.sql.login.Kerberos;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.SqlServerDialect;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;

/**
 * SQL Server, by Microsoft's driver; not verified against a live server. The data source is made of parts, and the
 * driver connects to the address, checking the certificate against the name.
 */
public final class SqlServerDatabase extends MetadataDatabase {
    private static final Dialect DIALECT = new SqlServerDialect();
    private static final Set<String> SYSTEM = Set.of("sys", "INFORMATION_SCHEMA");
    /** {@code microsoft.sql.Types.DATETIMEOFFSET}. */
    private static final int DATETIMEOFFSET = -155;

    private final SqlParameters parameters;
    private final Login login;
    private final ConnectionTls tls;

    public SqlServerDatabase(SqlParameters parameters, Login login) {
        this.parameters = parameters;
        this.login = login;
        this.tls = new ConnectionTls(parameters, login);
    }

    @Override
    public Dialect dialect() {
        return DIALECT;
    }

    @Override
    public Connection connect(@Nullable InetAddress address, ConnectLimit limit) throws SQLException {
        InetAddress known = Objects.requireNonNull(address);
        if (parameters.tls() != TlsMode.PREFER) {
            return connect(source(known, true, limit));
        }
        try {
            return connect(source(known, true, limit.first(2)));
        } catch (SQLException e) {
            if (!network(e)) {
                throw e;
            }
            return connect(source(known, false, limit));
        }
    }

    private Connection connect(SQLServerDataSource source) throws SQLException {
        return login.method() == Login.Method.KERBEROS
                ? Kerberos.as(login, source::getConnection)
                : source.getConnection();
    }

    /**
     * The server cuts a value off rather than send two gigabytes, but so far behind what is read at most that what was cut
     * off is told as too large. It counts bytes, of which a character has three at most (in UTF-8; one of four bytes is
     * two characters here), and may leave out one that it would cut apart.
     */
    @Override
    public List<String> greeting() {
        return List.of("SET TEXTSIZE " + 3L * (Values.LONGEST + 2));
    }

    @Override
    void isolate(Connection connection, Isolation isolation) throws SQLException {
        if (isolation == Isolation.SNAPSHOT) {
            connection.setTransactionIsolation(ISQLServerConnection.TRANSACTION_SNAPSHOT);
        } else {
            super.isolate(connection, isolation);
        }
    }

    /**
     * Connects to the address, while certificate and Kerberos service are those of the name.
     *
     * @param encrypted whether all is encrypted; else the login alone, where the server can
     */
    SQLServerDataSource source(InetAddress address, boolean encrypted, ConnectLimit limit) {
        ServerAddress pinned = ServerAddress.of(address, parameters.address().port());
        SQLServerDataSource source = new SQLServerDataSource();
        source.setServerName(pinned.host());
        source.setPortNumber(pinned.port());
        source.setDatabaseName(parameters.database());
        source.setApplicationName("sallyport");
        source.setLoginTimeout(limit.seconds());
        // alone, loginTimeout does not end the wait for a server's first word
        source.setSocketTimeout(limit.millis());
        // neither again, nor to mend a broken connection, whose session would not be the one it was
        source.setConnectRetryCount(0);
        // a server may send its clients elsewhere: not this one
        source.setSocketFactoryClass(PinnedSocketFactory.class.getName());
        source.setSocketFactoryConstructorArg(pinned.toString());
        source.setEncrypt(String.valueOf(encrypted));
        source.setTrustServerCertificate(parameters.tls() != TlsMode.VERIFY_FULL);
        if (parameters.tls() == TlsMode.VERIFY_FULL) {
            // the driver leaves even the name to it
            source.setTrustManagerClass(SqlServerTrust.class.getName());
            source.setTrustManagerConstructorArg(tls.name());
        }
        identify(source);
        return source;
    }

    private void identify(SQLServerDataSource source) {
        switch (login.method()) {
            case TOKEN -> source.setAccessToken(login.secret());
            case WINDOWS -> {
                source.setIntegratedSecurity(true);
                source.setAuthenticationScheme("NTLM");
                int backslash = login.user().indexOf('\\');
                source.setDomain(login.user().substring(0, Math.max(0, backslash)));
                source.setUser(login.user().substring(backslash + 1));
                source.setPassword(login.secret());
            }
            case KERBEROS -> {
                source.setIntegratedSecurity(true);
                source.setAuthenticationScheme("JavaKerberos");
                source.setServerSpn("MSSQLSvc/" + parameters.address());
            }
            case PASSWORD, CERTIFICATE -> {
                source.setUser(login.user());
                source.setPassword(login.secret());
            }
        }
    }

    @Override
    boolean system(String schema) {
        return SYSTEM.contains(schema);
    }

    @Override
    ColumnType type(int jdbcType, String typeName, int precision, int scale) {
        return switch (typeName) {
            case "uniqueidentifier" -> ColumnType.GUID;
            case "datetimeoffset" -> ColumnType.TIMESTAMP_TZ;
            case "money", "smallmoney" -> ColumnType.DECIMAL;
            case "json" -> ColumnType.JSON;
            case "xml", "sql_variant", "hierarchyid", "geometry", "geography" -> ColumnType.OTHER;
            default ->
                jdbcType == DATETIMEOFFSET
                        ? ColumnType.TIMESTAMP_TZ
                        : jdbcType == Types.DOUBLE
                                ? ColumnType.DOUBLE
                                : super.type(jdbcType, typeName, precision, scale);
        };
    }

    /** An identity may be written only where the session says so for the table; a rowversion never. */
    @Override
    Origin origin(ResultSet row, @Nullable String byDefault) throws SQLException {
        String typeName = String.valueOf(row.getString("TYPE_NAME"));
        if (typeName.equals("timestamp") || typeName.equals("rowversion")) {
            return Origin.ROW_VERSION;
        }
        return yes(row, "IS_AUTOINCREMENT") ? Origin.IDENTITY_ALWAYS : super.origin(row, byDefault);
    }

    @Override
    public @Nullable Object value(ResultSet row, int index, ColumnType type) throws SQLException {
        Object value = type == ColumnType.GUID ? row.getString(index) : super.value(row, index, type);
        if (value instanceof byte[] bytes) {
            Values.fit(bytes.length, index);
        } else if (value instanceof String text) {
            Values.fit(text.length(), index);
            return type == ColumnType.GUID ? UUID.fromString(text) : text;
        }
        return value;
    }

    @Override
    JdbcCalls calls() {
        return new SqlServerCalls(this);
    }
}

package org.sallyport.datasource.sql.jdbc;

import io.vertx.sqlclient.data.Numeric;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.sallyport.datasource.sql.engine.ConnectLimit;
import org.sallyport.datasource.sql.engine.Isolation;
import org.sallyport.datasource.sql.engine.ServerAddress;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.PostgresDialect;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;

/**
 * PostgreSQL by JDBC, for procedures and callers' statements: this driver describes statements, runs several with
 * parameters, and gives each value as the server wrote it, JSON with all its digits. Tables are the reactive client's.
 */
public final class PgDatabase extends JdbcDatabase {
    private static final Dialect DIALECT = new PostgresDialect();

    private final SqlParameters parameters;
    private final Login login;
    private final ConnectionTls tls;

    public PgDatabase(SqlParameters parameters, Login login) {
        this.parameters = parameters;
        this.login = login;
        this.tls = new ConnectionTls(parameters, login);
    }

    @Override
    public Dialect dialect() {
        return DIALECT;
    }

    /** The driver knows no name: TLS of ours compares it. */
    @Override
    public Connection connect(@Nullable InetAddress address, ConnectLimit limit) throws SQLException {
        ServerAddress pinned = ServerAddress.of(
                Objects.requireNonNull(address), parameters.address().port());
        String host = pinned.host();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {host.indexOf(':') >= 0 ? "[" + host + "]" : host});
        source.setPortNumbers(new int[] {pinned.port()});
        source.setDatabaseName(parameters.database());
        source.setUser(login.user());
        source.setPassword(login.secret());
        source.setApplicationName("sallyport");
        // not loginTimeout, at whose end the driver leaves a thread behind that waits on
        source.setConnectTimeout(limit.seconds());
        source.setSocketTimeout(limit.seconds());
        source.setTcpKeepAlive(true);
        // statements without names in the server, which DISCARD ALL would take away
        source.setPrepareThreshold(0);
        // as the server writes them, whatever the driver makes of a type
        source.setBinaryTransfer(false);
        source.setProperty(PGProperty.GSS_ENC_MODE, "disable");
        source.setSslMode(
                switch (parameters.tls()) {
                    case DISABLE -> "disable";
                    case PREFER -> "prefer";
                    case REQUIRE, VERIFY_FULL -> "require";
                });
        source.setSslfactory(PgTls.class.getName());
        source.setSslFactoryArg(tls.name());
        return source.getConnection();
    }

    @Override
    public List<String> greeting() {
        String session = "SET TIME ZONE 'UTC'; SET IntervalStyle = 'iso_8601'";
        Isolation isolation = parameters.isolation();
        return List.of(
                isolation == Isolation.DATABASE_DEFAULT
                        ? session
                        : session + "; SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL " + isolation.sql());
    }

    /** As it was greeted: a session that was discarded is greeted again. */
    @Override
    void isolate(Connection connection, Isolation isolation) {}

    @Override
    public List<QualifiedName> tables(Connection connection) {
        throw tablesAreElsewhere();
    }

    @Override
    public List<Column> columns(Connection connection, QualifiedName table) {
        throw tablesAreElsewhere();
    }

    @Override
    public List<String> key(Connection connection, QualifiedName table) {
        throw tablesAreElsewhere();
    }

    private static IllegalStateException tablesAreElsewhere() {
        return new IllegalStateException("PostgreSQL's tables are the reactive client's");
    }

    @Override
    public void bind(PreparedStatement statement, int index, Argument argument) throws SQLException {
        Object value = argument.value();
        if (value == null) {
            statement.setNull(index, Types.NULL);
        } else {
            statement.setObject(index, value);
        }
    }

    @Override
    public @Nullable Object value(ResultSet row, int index, ColumnType type) throws SQLException {
        if (type != ColumnType.DECIMAL) {
            return super.value(row, index, type);
        }
        String digits = row.getString(index);
        return digits == null ? null : Numeric.parse(digits);
    }

    @Override
    JdbcCalls calls() {
        return new PgCalls(this);
    }
}

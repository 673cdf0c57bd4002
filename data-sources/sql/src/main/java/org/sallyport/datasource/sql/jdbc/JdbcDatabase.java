package org.sallyport.datasource.sql.jdbc;

import java.net.InetAddress;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.ConnectLimit;
import org.sallyport.datasource.sql.engine.Isolation;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.engine.Reported;
import org.sallyport.datasource.sql.engine.StatementLimit;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table.Change;

/**
 * What is particular to one database among those that are reached by JDBC. Methods that take a connection or what came
 * of one block, and are called from worker threads; each connection is used by one thread at a time.
 */
public abstract class JdbcDatabase {

    /** What its SQL looks like. */
    public abstract Dialect dialect();

    /**
     * Opens a connection, at that address and no other: the driver looks no name up.
     *
     * @param address one of the server's; null for a database that has no server
     * @param limit how long it may take; where the driver takes it for the whole connection, {@link #boundSilence} takes
     *     it back
     */
    public abstract Connection connect(@Nullable InetAddress address, ConnectLimit limit) throws SQLException;

    /**
     * Tells the driver after how many milliseconds a server that says nothing is lost; 0 for never, as statements take
     * their time, and have limits of their own.
     */
    void boundSilence(Connection connection, int millis) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, millis);
    }

    /** Statements that each new connection begins with: its session is in UTC then. */
    public List<String> greeting() {
        return List.of();
    }

    /** Makes transactions of a new connection isolated so. */
    void isolate(Connection connection, Isolation isolation) throws SQLException {
        if (isolation == Isolation.DATABASE_DEFAULT) {
            return;
        }
        if (!connection.getMetaData().supportsTransactionIsolationLevel(isolation.jdbc())) {
            throw new SourceException(
                    SourceCode.INVALID_PARAMETERS,
                    "The database has no isolation " + isolation.sql()
                            + ". Correct the connection's parameter isolation");
        }
        connection.setTransactionIsolation(isolation.jdbc());
    }

    /** Before rows are read: begins a read-only transaction where the database has those, and needs to be told. */
    void beginReading(Connection connection) throws SQLException {}

    /** Rows were read, all or not; ends what {@link #beginReading} began. */
    void endReading(Connection connection) throws SQLException {}

    /** Undoes all of a transaction, if one is open; the connection is in auto-commit mode afterwards. */
    void undo(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /**
     * What tells a session after how many seconds the server ends a statement; 0 is never, or what the server's
     * administrator has set. Null where drivers are told, with each statement.
     */
    @Nullable String limit(int seconds) {
        return null;
    }

    /** Tells a statement its deadline, unless its session was told. */
    final void limit(Statement statement, Deadline deadline) throws SQLException {
        int seconds = StatementLimit.seconds(deadline);
        if (seconds > 0 && limit(seconds) == null) {
            statement.setQueryTimeout(seconds);
        }
    }

    /** The smallest query that the server must answer. */
    public String ping() {
        return "SELECT 1";
    }

    /** Whether a failure means that nothing answered, or that the connection broke, rather than the server's word. */
    public boolean network(SQLException failure) {
        return String.valueOf(failure.getSQLState()).startsWith("08");
    }

    /**
     * A failure as the driver tells it, with the standard's SQLSTATE where it has none of its own.
     *
     * @param judging what of a caller's the statement worked with
     */
    public Reported reported(SQLException failure, Judging judging) {
        return new Reported(failure.getSQLState(), failure.getErrorCode(), null, null, 0, failure);
    }

    /** All tables and views that the user may read, without the database's own, in order. */
    public abstract List<QualifiedName> tables(Connection connection) throws SQLException;

    /** A table's columns in their order; none when there is no such table. */
    public abstract List<Column> columns(Connection connection, QualifiedName table) throws SQLException;

    /** The names of the primary key's columns in its order; none when there is no key. */
    public abstract List<String> key(Connection connection, QualifiedName table) throws SQLException;

    /** What can be done to a table's rows: anything, as far as rights go, but nothing to those of a view. */
    public Set<Change> changes(Connection connection, QualifiedName table) throws SQLException {
        DatabaseMetaData metadata = connection.getMetaData();
        String escape = metadata.getSearchStringEscape();
        try (ResultSet rows =
                metadata.getTables(null, escaped(table.schema(), escape), escaped(table.name(), escape), null)) {
            return rows.next() && rows.getString("TABLE_TYPE").contains("VIEW")
                    ? Set.of()
                    : EnumSet.allOf(Change.class);
        }
    }

    private static String escaped(String name, String escape) {
        return name.replace(escape, escape + escape).replace("_", escape + "_").replace("%", escape + "%");
    }

    /** Begins a transaction that changes rows, perhaps by what it reads of them first. */
    public void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
    }

    /** Binds a value; the first index is 1. */
    public void bind(PreparedStatement statement, int index, Argument argument) throws SQLException {
        statement.setObject(index, argument.value());
    }

    /** Binds all of a statement's values. */
    public final void bind(PreparedStatement statement, List<Argument> arguments) throws SQLException {
        for (int i = 0; i < arguments.size(); i++) {
            bind(statement, i + 1, arguments.get(i));
        }
    }

    /** How its driver sends many rows. */
    Batching batching() {
        return Batching.TOLD;
    }

    /** Makes the statement hand over its rows as they are fetched, so many at a time, instead of all at once. */
    public void fetch(Statement statement, int rows) throws SQLException {
        statement.setFetchSize(rows);
    }

    /** Tells how many rows to fetch from now on. */
    public void fetch(ResultSet result, int rows) throws SQLException {
        result.setFetchSize(rows);
    }

    /** A cell's value, of the class that {@code RowBody} takes for the type; the first index is 1. */
    public @Nullable Object value(ResultSet row, int index, ColumnType type) throws SQLException {
        return switch (type) {
            case GUID -> row.getObject(index, UUID.class);
            case DATE -> row.getObject(index, LocalDate.class);
            case TIMESTAMP -> row.getObject(index, LocalDateTime.class);
            case TIMESTAMP_TZ -> row.getObject(index, OffsetDateTime.class);
            case BINARY -> row.getBytes(index);
            case STRING, TIME, JSON, ARRAY, OTHER -> row.getString(index);
            case DECIMAL -> row.getBigDecimal(index);
            case BOOLEAN, INT16, INT32, INT64, SINGLE, DOUBLE -> row.getObject(index);
        };
    }

    /** Its procedures, and how it runs callers' statements. */
    JdbcCalls calls() {
        return new StandardCalls(this);
    }
}

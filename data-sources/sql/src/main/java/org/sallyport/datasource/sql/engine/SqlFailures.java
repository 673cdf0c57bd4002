package org.sallyport.datasource.sql.engine;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;

/** Failures of drivers, by their classes and SQLSTATEs, never by their texts. */
public final class SqlFailures {
    private static final String COLUMNS_CHANGED = "The table's columns have changed. Read its description again";

    private final SqlParameters parameters;

    public SqlFailures(SqlParameters parameters) {
        this.parameters = parameters;
    }

    /** What a cancelled call fails with. */
    public static SourceException cancelled(Cancellation.Reason reason) {
        return reason == Cancellation.Reason.DEADLINE
                ? new SourceException(
                        SourceCode.DEADLINE,
                        "The query had not ended when the deadline passed. Allow more time, or ask for less")
                : new SourceException(SourceCode.CANCELLED, "The query was cancelled");
    }

    /** Connecting failed, before the server said anything of its own. */
    public SourceException unreachable(Throwable cause) {
        String where = parameters.server().toString();
        return new SourceException(
                SourceCode.UNREACHABLE, "The database server " + where + " can't be reached: " + why(cause), cause);
    }

    private static String why(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof UnknownHostException) {
                return "its name is unknown here. Check the name, and DNS on the agent's machine";
            }
            if (at instanceof SSLException) {
                return "TLS failed. Check the connection's parameter tls and the server's certificate";
            }
            if (at instanceof NoRouteToHostException) {
                return "there is no route to it. Check the address and the network of the agent's machine";
            }
            if (at instanceof ConnectException) {
                return "nothing answers there. Check that the server runs, the port, and firewalls between";
            }
        }
        return "the connection was not set up. Check that a database listens there, and the connection's parameter tls";
    }

    /** An established connection broke. */
    public SourceException lost(Throwable cause) {
        return new SourceException(
                SourceCode.SOURCE_LOST,
                "The connection to the database server " + parameters.server()
                        + " was lost before the answer was whole. Try again",
                cause);
    }

    /**
     * The server reported a failure.
     *
     * @param judging whether the statement worked with values that the caller wrote
     */
    public SourceException reported(@Nullable String sqlState, boolean judging, Throwable thrown) {
        String state = sqlState == null || sqlState.length() != 5 ? "HY000" : sqlState;
        Throwable cause = loggable(state, thrown);
        String server = parameters.server().toString();
        return switch (state) {
            case "28000", "28P01" ->
                failure(
                        SourceCode.CREDENTIALS_REFUSED,
                        "The database server " + server + " refused the user name or password of the connection. "
                                + "Correct the connection's credentials",
                        cause);
            case "3D000", "90013", "90146", "90149" ->
                failure(
                        SourceCode.INVALID_PARAMETERS,
                        "The server " + server + " has no database '" + parameters.database()
                                + "'. Correct the connection's parameter database",
                        cause);
            case "42501", "90096" ->
                failure(
                        SourceCode.PERMISSION_DENIED,
                        "The database denies this to the connection's user. Grant it SELECT, and USAGE of the schema",
                        cause);
            case "42P01", "3F000", "42S02", "42S03", "42S04", "90079" ->
                failure(SourceCode.UNKNOWN_TABLE, "The database has no such table any more", cause);
            case "42703", "42S22", "0A000" -> failure(SourceCode.UNKNOWN_COLUMN, COLUMNS_CHANGED, cause);
            case "53300" ->
                failure(
                        SourceCode.SOURCE_BUSY,
                        "The database server " + server + " takes no more connections. Try again, or raise its limit",
                        cause);
            case "57P03" ->
                failure(SourceCode.UNREACHABLE, "The database server " + server + " is starting or stopping", cause);
            case "57P01", "57P02", "57P05", "90067", "90098", "90121" -> lost(cause);
            default -> byClass(state, judging, cause);
        };
    }

    /** Of a value that the server could not work with, or a row that it refused, not its message, which quotes them. */
    private static Throwable loggable(String state, Throwable thrown) {
        return state.startsWith("22") || state.startsWith("23")
                ? new SQLException(
                        "SQLSTATE " + state + "; the server's message is left out, as it may quote values", state)
                : thrown;
    }

    private SourceException byClass(String state, boolean judging, Throwable cause) {
        return switch (judging || !state.startsWith("22") ? state.substring(0, 2) : "") {
            case "08" -> lost(cause);
            case "22" ->
                failure(
                        SourceCode.MALFORMED_FILTER,
                        "The database could not work with a value (SQLSTATE " + state
                                + "), for instance a number out of range or a division by zero. Check the filter and the key",
                        cause);
            default ->
                failure(
                        SourceCode.SOURCE_FAILED,
                        "The database failed with SQLSTATE " + state + "; the agent's log tells more",
                        cause);
        };
    }

    /**
     * Something failed that should not. A value of another class than its column's type has means that the column was
     * changed since its table was described.
     */
    public static SourceException unexpected(Throwable failure) {
        if (failure instanceof SourceException known) {
            return known;
        }
        return failure instanceof ClassCastException
                ? failure(SourceCode.UNKNOWN_COLUMN, COLUMNS_CHANGED, failure)
                : failure(SourceCode.INTERNAL, "The sql connector failed; the agent's log tells more", failure);
    }

    private static SourceException failure(SourceCode code, String message, Throwable cause) {
        return new SourceException(code, message, cause);
    }
}

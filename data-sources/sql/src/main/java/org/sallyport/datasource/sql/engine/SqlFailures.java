package org.sallyport.datasource.sql.engine;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;

/** Failures of drivers as callers may see them: by their classes and codes, never by their texts. */
public final class SqlFailures {
    private static final String COLUMNS_CHANGED = "The table's columns have changed. Read its description again";

    private static final String CERTIFICATES = "Check the connection's parameters tls and serverCertificates: with"
            + " verify-full the certificate must name the server, be valid now, and be of an authority trusted here";

    private final SqlParameters parameters;
    private final FaultCodes codes;

    public SqlFailures(SqlParameters parameters) {
        this.parameters = parameters;
        this.codes = FaultCodes.of(parameters.engine().scheme());
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
                return "TLS failed. " + CERTIFICATES;
            }
            if (at instanceof SocketTimeoutException) {
                return "it did not answer in time. Check that a database listens there, and firewalls between";
            }
            if (at instanceof NoRouteToHostException) {
                return "there is no route to it. Check the address and the network of the agent's machine";
            }
            if (at instanceof ConnectException) {
                return "nothing answers there. Check that the server runs, the port, and firewalls between";
            }
        }
        return "the connection was not set up. Check that a database listens there. " + CERTIFICATES;
    }

    /** An established connection broke. */
    public SourceException lost(Throwable cause) {
        return new SourceException(
                SourceCode.SOURCE_LOST,
                "The connection to the database server " + parameters.server()
                        + " was lost before the answer was whole. Try again",
                cause);
    }

    /** A connection broke, or fell silent, when it had been told to commit: nobody knows whether it did. */
    public SourceException outcomeUnknown(Throwable cause) {
        return failure(
                SourceCode.OUTCOME_UNKNOWN,
                "The connection to the database server " + parameters.server()
                        + " was lost while it committed the change. Read the rows to see whether it was made, before you"
                        + " send it again",
                cause);
    }

    /** The same failure with the number of the row, from 1, that it is about. */
    public static SourceException atRow(long row, SourceException failure) {
        return new SourceException(failure.code(), "Row " + row + ": " + failure.safeMessage(), failure.getCause());
    }

    /** What a JDBC driver reported; a driver that tells more fields than these has its own {@link Reported}. */
    public SourceException reported(SQLException thrown, Judging judging) {
        return reported(new Reported(thrown.getSQLState(), thrown.getErrorCode(), null, null, 0, thrown), judging);
    }

    /**
     * The server reported a failure.
     *
     * @param judging whether the statement worked with values of a filter or a key
     */
    public SourceException reported(@Nullable String sqlState, boolean judging, Throwable thrown) {
        int vendorCode = thrown instanceof SQLException known ? known.getErrorCode() : 0;
        Judging words = judging ? Judging.FILTER : Judging.NOTHING;
        return reported(new Reported(sqlState, vendorCode, null, null, 0, thrown), words);
    }

    /** The server reported a failure of a statement that worked with such words of the caller's. */
    public SourceException reported(Reported reported, Judging judging) {
        Fault fault = codes.fault(reported.state(), reported.vendorCode());
        Throwable cause = loggable(fault, reported);
        String server = parameters.server().toString();
        return switch (fault) {
            case CREDENTIALS ->
                failure(
                        SourceCode.CREDENTIALS_REFUSED,
                        "The database server " + server + " refused the user name or password of the connection. "
                                + "Correct the connection's credentials",
                        cause);
            case NO_DATABASE -> failure(SourceCode.INVALID_PARAMETERS, noDatabase(server), cause);
            case UNENCRYPTED ->
                failure(
                        SourceCode.INVALID_PARAMETERS,
                        "The database server " + server + " takes encrypted connections alone. Set the connection's"
                                + " parameter tls to require or, better, verify-full",
                        cause);
            case BUSY -> failure(SourceCode.SOURCE_BUSY, busy(server), cause);
            case NOT_READY ->
                failure(SourceCode.UNREACHABLE, "The database server " + server + " is starting or stopping", cause);
            case LOST -> lost(cause);
            case DEADLOCK, SERIALIZATION, LOCKED, TIMEOUT -> contended(fault, cause);
            case DUPLICATE, REFERENCE, CHECK, RAISED -> refused(fault, reported, cause);
            case NULL ->
                failure(
                        SourceCode.MALFORMED_VALUE,
                        "The value" + named(" of the column '", reported.column())
                                + " must be given, and not as null: the column has no default",
                        cause);
            case PARAMETER ->
                failure(
                        SourceCode.MALFORMED_REQUEST,
                        "The procedure has a parameter without a default that the body does not give. GetProcedure tells"
                                + " which there are",
                        cause);
            case PERMISSION, READ_ONLY, NO_TABLE, NO_COLUMN, SYNTAX, VALUE, OTHER ->
                statement(fault, reported, judging, cause);
        };
    }

    private String noDatabase(String server) {
        String name = parameters.database();
        return (parameters.engine().file()
                        ? "The file '" + name + "' is no database of "
                                + parameters.engine().scheme()
                        : "The server " + server + " has no database '" + name + "'")
                + ". Correct the connection's parameter database";
    }

    private String busy(String server) {
        return parameters.engine().file()
                ? "The file '" + parameters.database() + "' is open in another program, which lets nobody else in. Try"
                        + " again when that has closed it"
                : "The database server " + server + " takes no more connections. Try again, or raise its limit";
    }

    private static SourceException contended(Fault fault, Throwable cause) {
        return switch (fault) {
            case DEADLOCK ->
                failure(
                        SourceCode.DEADLOCK,
                        "The database ended this transaction, which waited for another one that waited for it. Nothing"
                                + " was changed. Try again",
                        cause);
            case SERIALIZATION ->
                failure(
                        SourceCode.SERIALIZATION,
                        "Another transaction changed the same rows at the same time. Nothing was changed. Try again",
                        cause);
            case LOCKED ->
                failure(
                        SourceCode.LOCK_TIMEOUT,
                        "Another transaction holds the rows, and did not end within the database's own limit. Nothing was"
                                + " changed. Try again",
                        cause);
            default ->
                failure(
                        SourceCode.STATEMENT_TIMEOUT,
                        "The database ended the statement: it ran longer than the database allows, or an administrator"
                                + " cancelled it",
                        cause);
        };
    }

    private static SourceException refused(Fault fault, Reported reported, Throwable cause) {
        String constraint = named(" '", reported.constraint());
        String column = named(" of the column '", reported.column());
        String what =
                switch (fault) {
                    case DUPLICATE ->
                        "there is a row already with a value that the constraint" + constraint + " wants to be unique";
                    case REFERENCE ->
                        "the foreign key" + constraint
                                + " finds no row that is meant, or one that other rows still need";
                    case CHECK -> "the constraint" + constraint + column + " does not hold";
                    default -> "a trigger or a routine of the database raised an error of its own";
                };
        return failure(
                SourceCode.CONSTRAINT_VIOLATED,
                "The database refused this: " + what + " (SQLSTATE " + reported.state() + ")",
                cause);
    }

    private static String named(String before, @Nullable String name) {
        return name == null || name.isEmpty() ? "" : before + name + "'";
    }

    private static SourceException statement(Fault fault, Reported reported, Judging judging, Throwable cause) {
        return switch (fault) {
            case PERMISSION -> failure(SourceCode.PERMISSION_DENIED, denied(judging), cause);
            case READ_ONLY ->
                failure(
                        SourceCode.PERMISSION_DENIED,
                        "The database is read-only, or the access policy allows this connection reading only",
                        cause);
            case VALUE -> value(reported, judging, cause);
            default ->
                judging == Judging.STATEMENT ? wrongStatement(fault, reported, cause) : changed(fault, reported, cause);
        };
    }

    private static String denied(Judging judging) {
        return switch (judging) {
            case NOTHING, FILTER ->
                "The database denies this to the connection's user. Grant it SELECT, and USAGE of the schema";
            case ROWS ->
                "The database denies this to the connection's user. Grant it INSERT, UPDATE or DELETE as needed, and"
                        + " SELECT: what was written is read back";
            case STATEMENT -> "The database denies this to the connection's user. Grant it what the statement needs";
        };
    }

    private static SourceException value(Reported reported, Judging judging, Throwable cause) {
        String what = "The database could not work with a value" + named(" of the column '", reported.column())
                + " (SQLSTATE " + reported.state() + "), for instance a number out of range";
        return switch (judging) {
            case FILTER ->
                failure(
                        SourceCode.MALFORMED_FILTER,
                        what + " or a division by zero. Check the filter and the key",
                        cause);
            case ROWS -> failure(SourceCode.MALFORMED_VALUE, what + " or a text too long", cause);
            case STATEMENT ->
                failure(SourceCode.MALFORMED_VALUE, what + ". Check the statement's values" + at(reported), cause);
            case NOTHING -> failed(reported, cause);
        };
    }

    private static SourceException wrongStatement(Fault fault, Reported reported, Throwable cause) {
        return switch (fault) {
            case NO_TABLE ->
                failure(SourceCode.SYNTAX_ERROR, "The statement names a table that isn't there" + at(reported), cause);
            case NO_COLUMN ->
                failure(SourceCode.SYNTAX_ERROR, "The statement names a column that isn't there" + at(reported), cause);
            case SYNTAX ->
                failure(
                        SourceCode.SYNTAX_ERROR,
                        "The database does not understand the statement (SQLSTATE " + reported.state() + ")"
                                + at(reported),
                        cause);
            default -> failed(reported, cause);
        };
    }

    private static String at(Reported reported) {
        return reported.position() > 0 ? ", at character " + reported.position() : "";
    }

    private static SourceException changed(Fault fault, Reported reported, Throwable cause) {
        return switch (fault) {
            case NO_TABLE -> failure(SourceCode.UNKNOWN_TABLE, "The database has no such table any more", cause);
            case NO_COLUMN -> failure(SourceCode.UNKNOWN_COLUMN, COLUMNS_CHANGED, cause);
            default -> failed(reported, cause);
        };
    }

    private static SourceException failed(Reported reported, Throwable cause) {
        String vendor = reported.vendorCode() == 0 ? "" : ", code " + reported.vendorCode();
        return failure(
                SourceCode.SOURCE_FAILED,
                "The database failed with SQLSTATE " + reported.state() + vendor + "; the agent's log tells more",
                cause);
    }

    /** Of a value that the server could not work with, or a row that it refused, not its message, which quotes them. */
    private static Throwable loggable(Fault fault, Reported reported) {
        return switch (fault) {
            case VALUE, DUPLICATE, REFERENCE, NULL, CHECK, RAISED ->
                new SQLException(
                        "SQLSTATE " + reported.state() + ", code " + reported.vendorCode()
                                + "; the server's message is left out, as it may quote values",
                        reported.state(),
                        reported.vendorCode());
            default -> reported.thrown();
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

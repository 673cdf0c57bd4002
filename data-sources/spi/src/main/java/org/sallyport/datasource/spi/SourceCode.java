package org.sallyport.datasource.spi;

/** What can go wrong in a connector. Codes are stable; {@link Kind} says whose fault it is. */
public enum SourceCode {
    /** The connector has no such operation. */
    UNKNOWN_OPERATION("unknown-operation", 404, Kind.CALLER, false, "No such operation"),
    /** The path names a data set that isn't this connection's. */
    UNKNOWN_DATASET("unknown-dataset", 404, Kind.CALLER, false, "No such data set"),
    /** No such table or view. */
    UNKNOWN_TABLE("unknown-table", 404, Kind.CALLER, false, "No such table"),
    /** No such procedure or function. */
    UNKNOWN_PROCEDURE("unknown-procedure", 404, Kind.CALLER, false, "No such procedure"),
    /** An option names a column that the table hasn't. */
    UNKNOWN_COLUMN("unknown-column", 400, Kind.CALLER, false, "No such column"),
    /** No row has that key. */
    UNKNOWN_ITEM("unknown-item", 404, Kind.CALLER, false, "No such item"),
    /** The table has no primary key, which the operation needs. */
    TABLE_WITHOUT_KEY("table-without-key", 400, Kind.CALLER, false, "The table has no primary key"),
    /** {@code $filter} can't be parsed or its types don't fit. */
    MALFORMED_FILTER("malformed-filter", 400, Kind.CALLER, false, "The filter is malformed"),
    /** Another query option can't be parsed. */
    MALFORMED_OPTION("malformed-option", 400, Kind.CALLER, false, "A query option is malformed"),
    /** A filter uses a function that this source can't do. */
    UNSUPPORTED_FUNCTION("unsupported-function", 400, Kind.CALLER, false, "The function is not supported"),
    /** The request's body or a path parameter is malformed. */
    MALFORMED_REQUEST("malformed-request", 400, Kind.CALLER, false, "The request is malformed"),
    /** A value of a body can't be one of its column or parameter. */
    MALFORMED_VALUE("malformed-value", 400, Kind.CALLER, false, "A value is malformed"),
    /** A statement that the caller wrote can't be understood, or names what isn't there. */
    SYNTAX_ERROR("syntax-error", 400, Kind.CALLER, false, "The statement is malformed"),
    /** A constraint or a trigger of the source refuses the change. */
    CONSTRAINT_VIOLATED("constraint-violated", 409, Kind.CALLER, false, "The data source refused the change"),
    /** The item is not, or is, the one that the request's conditions name. */
    PRECONDITION_FAILED("precondition-failed", 412, Kind.CALLER, false, "The item is another one by now"),
    /** No format that the caller accepts can be produced. */
    NOT_ACCEPTABLE("not-acceptable", 406, Kind.CALLER, false, "No acceptable format"),
    /** The request's body is of a format that can't be read. */
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, Kind.CALLER, false, "The body's format is not supported"),
    /** The connection's parameters are unfit. */
    INVALID_PARAMETERS("invalid-parameters", 400, Kind.CONFIGURATION, false, "The connection's parameters are invalid"),
    /** The credentials are of a type, or lack a value, that the connector needs. */
    UNUSABLE_CREDENTIALS(
            "unusable-credentials", 400, Kind.CONFIGURATION, false, "The credentials don't fit the connector"),
    /** The source refused the credentials. */
    CREDENTIALS_REFUSED(
            "credentials-refused", 502, Kind.SOURCE, false, "The data source refused the connection's credentials"),
    /** The source refused the operation to the connection's user. */
    PERMISSION_DENIED("permission-denied", 403, Kind.SOURCE, false, "The data source denied permission"),
    /** The source can't be reached. */
    UNREACHABLE("source-unreachable", 502, Kind.SOURCE, true, "The data source can't be reached"),
    /** The source failed. */
    SOURCE_FAILED("source-failed", 502, Kind.SOURCE, false, "The data source failed"),
    /** A value of the source is larger than the agent holds in memory. */
    VALUE_TOO_LARGE("value-too-large", 502, Kind.SOURCE, false, "A value of the data source is too large"),
    /** The source was lost in the midst of the work. */
    SOURCE_LOST("source-lost", 502, Kind.SOURCE, true, "The connection to the data source was lost"),
    /** The source was lost, or the deadline passed, while it committed a change. */
    OUTCOME_UNKNOWN("outcome-unknown", 502, Kind.SOURCE, false, "Nobody knows whether the change was made"),
    /** Transactions waited for each other, and this one was ended. */
    DEADLOCK("deadlock", 409, Kind.SOURCE, true, "The transaction met a deadlock"),
    /** Another transaction changed the same rows at the same time. */
    SERIALIZATION("serialization-failure", 409, Kind.SOURCE, true, "The transaction met another one"),
    /** Rows were locked for longer than the source waits. */
    LOCK_TIMEOUT("lock-timeout", 409, Kind.SOURCE, true, "The rows are locked"),
    /** The source ended a statement after a limit of its own. */
    STATEMENT_TIMEOUT("statement-timeout", 504, Kind.SOURCE, false, "The data source ended the statement"),
    /** All connections to the source are busy and none came free in time. */
    SOURCE_BUSY("source-busy", 503, Kind.SOURCE, true, "All connections to the data source are busy"),
    /** The deadline passed. */
    DEADLINE("deadline-exceeded", 504, Kind.SOURCE, true, "The deadline passed"),
    /** The call was cancelled; nobody is left to read this. */
    CANCELLED("cancelled", 499, Kind.CALLER, true, "The call was cancelled"),
    /** A fault of the connector. */
    INTERNAL("internal", 500, Kind.INTERNAL, false, "Internal error");

    /** Whose fault a failure is. */
    public enum Kind {
        /** The request is wrong. */
        CALLER,
        /** The connection is wrong. */
        CONFIGURATION,
        /** The source failed. */
        SOURCE,
        /** We failed. */
        INTERNAL
    }

    private final String code;
    private final int status;
    private final Kind kind;
    private final boolean retryable;
    private final String title;

    SourceCode(String code, int status, Kind kind, boolean retryable, String title) {
        this.code = code;
        this.status = status;
        this.kind = kind;
        this.retryable = retryable;
        this.title = title;
    }

    /** The stable name, kebab case. */
    public String code() {
        return code;
    }

    /** The HTTP status that a caller sees. */
    public int status() {
        return status;
    }

    /** Whose fault it is. */
    public Kind kind() {
        return kind;
    }

    /** Whether the same request may succeed later as it is. */
    public boolean retryable() {
        return retryable;
    }

    /** A short, fixed sentence. */
    public String title() {
        return title;
    }
}

package org.sallyport.datasource.sql.engine;

import java.sql.Connection;

/** How much of other transactions a transaction sees: the connection's parameter {@code isolation}. */
public enum Isolation {
    /** What the database's administrator has set. */
    DATABASE_DEFAULT("", Connection.TRANSACTION_NONE),
    READ_COMMITTED("READ COMMITTED", Connection.TRANSACTION_READ_COMMITTED),
    REPEATABLE_READ("REPEATABLE READ", Connection.TRANSACTION_REPEATABLE_READ),
    /** As the database knows it by that name; JDBC has no number for it. */
    SNAPSHOT("SNAPSHOT", Connection.TRANSACTION_NONE),
    SERIALIZABLE("SERIALIZABLE", Connection.TRANSACTION_SERIALIZABLE);

    private final String sql;
    private final int jdbc;

    Isolation(String sql, int jdbc) {
        this.sql = sql;
        this.jdbc = jdbc;
    }

    /** Its name in SQL; empty for the database's default. */
    public String sql() {
        return sql;
    }

    /** {@link Connection}'s constant; {@link Connection#TRANSACTION_NONE} where there is none. */
    public int jdbc() {
        return jdbc;
    }
}

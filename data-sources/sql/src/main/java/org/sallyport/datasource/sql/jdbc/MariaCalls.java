package org.sallyport.datasource.sql.jdbc;

/** Procedures and functions of MariaDB and MySQL. */
final class MariaCalls extends StandardCalls {

    MariaCalls(JdbcDatabase database) {
        super(database);
    }

    @Override
    String ours() {
        return "R.ROUTINE_SCHEMA NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')";
    }

    /** A procedure and a function may have the same name. */
    @Override
    String sameRoutine() {
        return super.sameRoutine() + " AND P.ROUTINE_TYPE = R.ROUTINE_TYPE";
    }
}

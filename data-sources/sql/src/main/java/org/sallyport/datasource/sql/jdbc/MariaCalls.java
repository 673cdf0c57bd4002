package org.sallyport.datasource.sql.jdbc;

/** Procedures and functions of MariaDB and MySQL. */
final class MariaCalls extends StandardCalls {

    MariaCalls(JdbcDatabase database) {
        super(database);
    }

    /** Of the connection's database alone, as its tables are. */
    @Override
    String ours() {
        return "R.ROUTINE_SCHEMA = DATABASE()";
    }

    /** A procedure and a function may have the same name. */
    @Override
    String sameRoutine() {
        return super.sameRoutine() + " AND P.ROUTINE_TYPE = R.ROUTINE_TYPE";
    }
}

package org.sallyport.datasource.sql.jdbc;

/** Procedures of SQL Server, each with its return code. */
final class SqlServerCalls extends StandardCalls {

    SqlServerCalls(JdbcDatabase database) {
        super(database);
    }

    /** Functions are for queries. */
    @Override
    String ours() {
        return "R.ROUTINE_SCHEMA <> 'sys' AND R.ROUTINE_TYPE = 'PROCEDURE'";
    }

    @Override
    boolean returnsCode() {
        return true;
    }

    @Override
    boolean several() {
        return true;
    }
}

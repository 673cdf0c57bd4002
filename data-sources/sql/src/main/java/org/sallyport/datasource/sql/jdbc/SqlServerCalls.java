package org.sallyport.datasource.sql.jdbc;

import java.sql.Connection;
import java.util.List;
import org.sallyport.datasource.sql.routine.NativeStatement;
import org.sallyport.datasource.sql.table.Column;

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

    /** The driver would have the server read the text between two settings, where a text can leave them and run. */
    @Override
    List<Column> describe(Connection connection, NativeStatement statement) {
        return List.of();
    }

    @Override
    boolean several() {
        return true;
    }
}

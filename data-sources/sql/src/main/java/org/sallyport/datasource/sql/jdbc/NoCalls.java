package org.sallyport.datasource.sql.jdbc;

import java.sql.Connection;
import java.util.List;
import org.sallyport.datasource.sql.routine.Procedure;
import org.sallyport.datasource.sql.table.QualifiedName;

/** A database that has no procedures, or whose catalogue of them is not read; callers' statements only. */
final class NoCalls extends StandardCalls {

    NoCalls(JdbcDatabase database) {
        super(database);
    }

    @Override
    List<QualifiedName> procedures(Connection connection) {
        return List.of();
    }

    @Override
    List<Procedure> describe(Connection connection, QualifiedName name) {
        return List.of();
    }
}

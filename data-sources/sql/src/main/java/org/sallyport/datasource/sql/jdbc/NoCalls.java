package org.sallyport.datasource.sql.jdbc;

import java.sql.Connection;
import java.util.List;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.routine.Procedure;
import org.sallyport.datasource.sql.table.QualifiedName;

/** A database that has no procedures; callers' statements only. */
class NoCalls extends StandardCalls {
    private final String product;

    NoCalls(JdbcDatabase database, String product) {
        super(database);
        this.product = product;
    }

    @Override
    List<QualifiedName> procedures(Connection connection) {
        return List.of();
    }

    @Override
    List<Procedure> describe(Connection connection, QualifiedName name) {
        throw new SourceException(
                SourceCode.UNKNOWN_PROCEDURE, product + " has no procedures. Send a statement instead");
    }
}

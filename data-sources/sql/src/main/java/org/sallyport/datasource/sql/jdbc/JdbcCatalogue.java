package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.Future;
import java.util.List;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;

/** Asks a {@link JdbcDatabase} for its tables, on the source's workers. */
public final class JdbcCatalogue {
    private final JdbcWork work;

    public JdbcCatalogue(JdbcWork work) {
        this.work = work;
    }

    public Future<List<QualifiedName>> tables() {
        return work.soon(work.database()::tables);
    }

    /** A table's description; fails with {@code UNKNOWN_TABLE}. */
    public Future<Table> describe(QualifiedName name) {
        return work.soon(connection -> {
            List<Column> columns = work.database().columns(connection, name);
            if (columns.isEmpty()) {
                throw new SourceException(
                        SourceCode.UNKNOWN_TABLE, "The database has no table or view '" + name + "' (case matters)");
            }
            return new Table(
                    name,
                    columns,
                    work.database().key(connection, name),
                    work.database().changes(connection, name));
        });
    }
}

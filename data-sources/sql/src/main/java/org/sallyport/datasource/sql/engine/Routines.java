package org.sallyport.datasource.sql.engine;

import io.vertx.core.Future;
import java.util.List;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.sql.format.ResultSets;
import org.sallyport.datasource.sql.routine.NativeStatement;
import org.sallyport.datasource.sql.routine.Procedure;
import org.sallyport.datasource.sql.routine.ProcedureCall;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.QualifiedName;

/**
 * The procedures and functions of a database, and the statements that callers write. Each call is one transaction: it is
 * committed once its last row was read and before the answer's last part, and rolled back where it fails, is cancelled or
 * outlives its deadline.
 */
public interface Routines {

    /** All procedures and functions that the connection's user may run, in order, without the database's own. */
    Future<List<QualifiedName>> procedures();

    /** The procedures or functions of a name, which may be several; fails with {@code UNKNOWN_PROCEDURE}. */
    Future<List<Procedure>> describe(QualifiedName name);

    /** A call that writes what it gives into the body; nothing runs before its first part is asked for. */
    RowParts call(ProcedureCall call, ResultSets body, Deadline deadline);

    /** A statement that writes what it gives into the body; nothing runs before its first part is asked for. */
    RowParts run(NativeStatement statement, ResultSets body, Deadline deadline);

    /** The columns that a statement gives, without running it; none where it gives no rows or nobody can tell. */
    Future<List<Column>> describe(NativeStatement statement, Deadline deadline, Cancellation cancellation);
}

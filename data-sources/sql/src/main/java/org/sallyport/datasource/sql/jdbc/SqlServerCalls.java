package org.sallyport.datasource.sql.jdbc;

import java.sql.Connection;
import java.util.List;
import java.util.regex.Pattern;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.routine.NativeStatement;
import org.sallyport.datasource.sql.routine.Parameter;
import org.sallyport.datasource.sql.routine.Procedure;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;

/** Procedures of SQL Server, each with its return code. */
final class SqlServerCalls extends StandardCalls {
    private static final Pattern NAME = Pattern.compile("[\\p{L}_@#$\\p{Nd}]+");

    SqlServerCalls(JdbcDatabase database) {
        super(database);
    }

    /** Functions are for queries. */
    @Override
    String ours() {
        return "R.ROUTINE_SCHEMA <> 'sys' AND R.ROUTINE_TYPE = 'PROCEDURE'";
    }

    /** The catalogue doesn't tell which parameters have defaults; the server does, where one is left out that has none. */
    @Override
    boolean named() {
        return true;
    }

    @Override
    Parameter returned(Procedure procedure) {
        return returned(ColumnType.INT32, "int");
    }

    /** No quotes are there for a parameter's name, so it must be one that needs none. */
    @Override
    String notation(Parameter parameter) {
        if (!NAME.matcher(parameter.name()).matches()) {
            throw new SourceException(
                    SourceCode.SOURCE_FAILED,
                    "The parameter '" + parameter.name() + "' has a name that can't be passed");
        }
        return "@" + parameter.name() + " = ?";
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

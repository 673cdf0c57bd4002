package org.sallyport.datasource.sql.statement;

import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.ColumnType;

/** A database in whose SQL a condition is no value and a value no condition: booleans are the numbers 1 and 0. */
abstract class BooleanlessDialect extends Dialect {

    @Override
    public Sql bound(@Nullable Object value, ColumnType type) {
        return Sql.bound(new Argument(value, type));
    }

    @Override
    public Sql always(boolean holds) {
        return Sql.text(holds ? "(1 = 1)" : "(1 = 0)");
    }

    @Override
    public Sql condition(Sql value) {
        return Sql.of("({} = 1)", value);
    }

    @Override
    public Sql truth(Sql condition) {
        return Sql.of("CASE WHEN {} THEN 1 WHEN NOT {} THEN 0 END", condition, condition);
    }

    @Override
    public Sql notTrue(Sql condition) {
        return Sql.of("(CASE WHEN {} THEN 1 ELSE 0 END = 0)", condition);
    }
}

package org.sallyport.datasource.sql.statement;

import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.Table;

/** What Oracle has, and DB2 after it, where other databases follow the standard. */
abstract class DecodingDialect extends BooleanlessDialect {

    /** DECODE takes nulls for the same. */
    @Override
    public Sql same(Sql left, Sql right, ColumnType type) {
        return Sql.of("(DECODE({}, {}, 1, 0) = 1)", left, right);
    }

    @Override
    public Sql different(Sql left, Sql right, ColumnType type) {
        return Sql.of("(DECODE({}, {}, 1, 0) = 0)", left, right);
    }

    /** One column must be named; not one that is reckoned, which takes not even its default. */
    @Override
    public Sql defaults(Table table) {
        Column named = table.columns().stream()
                .filter(column -> column.origin() != Origin.COMPUTED)
                .findFirst()
                .orElse(table.columns().get(0));
        return Sql.of("INSERT INTO {} ({}) VALUES (DEFAULT)", quote(table.name()), Sql.text(quote(named.name())));
    }
}

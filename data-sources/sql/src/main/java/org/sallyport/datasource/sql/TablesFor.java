package org.sallyport.datasource.sql;

import java.util.function.Predicate;
import org.sallyport.datasource.sql.SqlRequest.Action;
import org.sallyport.datasource.sql.table.Table;
import org.sallyport.datasource.sql.table.Table.Change;
import org.sallyport.datasource.sql.trigger.Watch;

/** Which tables each operation on rows can work on. */
final class TablesFor {
    private TablesFor() {}

    /** Whether the operation that a list is made for can work on a table. */
    static Predicate<Table> operation(Action list) {
        return switch (list) {
            case TABLES_FOR_ITEM -> TablesFor::keyed;
            case TABLES_FOR_INSERT -> table -> table.changes().contains(Change.INSERT);
            case TABLES_FOR_UPDATE -> table -> keyed(table) && table.changes().contains(Change.UPDATE);
            case TABLES_FOR_DELETE -> table -> keyed(table) && table.changes().contains(Change.DELETE);
            case TABLES_FOR_NEW_ITEMS -> table -> Watch.possible(table, Watch.Kind.NEW);
            case TABLES_FOR_UPDATED_ITEMS -> table -> Watch.possible(table, Watch.Kind.UPDATED);
            default -> throw new IllegalArgumentException(list + " lists no tables for an operation");
        };
    }

    private static boolean keyed(Table table) {
        return !table.key().isEmpty();
    }
}

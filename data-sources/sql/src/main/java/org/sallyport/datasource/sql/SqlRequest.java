package org.sallyport.datasource.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Effect;
import org.sallyport.datasource.spi.Operation;

/**
 * What a request's method and path ask for.
 *
 * @param action what to do
 * @param id the operationId
 * @param table the table; null where none is named
 * @param key the parts of the row's key as texts; empty where none is named
 */
record SqlRequest(Action action, String id, @Nullable TableName table, List<String> key) {

    /** The things that can be asked for; V1 and V2 of an operation are one. */
    enum Action {
        TEST_CONNECTION,
        DATA_SETS_METADATA,
        DATA_SETS,
        TABLES,
        TABLE,
        ITEMS,
        ITEM
    }

    /** The operation for access policies. */
    Operation operation() {
        return new Operation(id, Effect.READ, table == null ? List.of() : List.of(table.resource()));
    }

    /** The table of an action that names one. */
    TableName requireTable() {
        if (table == null) {
            throw new IllegalStateException(id + " names no table");
        }
        return table;
    }
}

package org.sallyport.datasource.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Effect;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.datasource.sql.table.QualifiedName;

/**
 * What a request's method and path ask for.
 *
 * @param action what to do
 * @param id the operationId
 * @param object the table, view or procedure; null where none is named
 * @param key the parts of the row's key as texts; empty where none is named
 */
record SqlRequest(Action action, String id, @Nullable QualifiedName object, List<String> key) {

    /** The things that can be asked for; V1 and V2 of an operation are one. */
    enum Action {
        TEST_CONNECTION(Effect.READ),
        DATA_SETS_METADATA(Effect.READ),
        DATA_SETS(Effect.READ),
        TABLES(Effect.READ),
        TABLE(Effect.READ),
        ITEMS(Effect.READ),
        ITEM(Effect.READ),
        NEW_ITEMS(Effect.READ),
        UPDATED_ITEMS(Effect.READ),
        POST_ITEM(Effect.WRITE),
        PATCH_ITEM(Effect.WRITE),
        DELETE_ITEM(Effect.WRITE),
        POST_ITEMS(Effect.WRITE),
        PROCEDURES(Effect.READ),
        PROCEDURE(Effect.READ),
        EXECUTE_PROCEDURE(Effect.PROCEDURES),
        QUERY(Effect.QUERY),
        QUERY_METADATA(Effect.QUERY),
        TABLE_FOR_UPDATE(Effect.READ),
        TABLES_FOR_ITEM(Effect.READ),
        TABLES_FOR_INSERT(Effect.READ),
        TABLES_FOR_UPDATE(Effect.READ),
        TABLES_FOR_DELETE(Effect.READ),
        TABLES_FOR_NEW_ITEMS(Effect.READ),
        TABLES_FOR_UPDATED_ITEMS(Effect.READ),
        SERVERS(Effect.READ),
        DATABASES(Effect.READ);

        private final Effect effect;

        Action(Effect effect) {
            this.effect = effect;
        }
    }

    /** The operation for access policies. */
    Operation operation() {
        return new Operation(id, action.effect, object == null ? List.of() : List.of(object.resource()));
    }

    /** The object of an action that names one. */
    QualifiedName requireObject() {
        if (object == null) {
            throw new IllegalStateException(id + " names no table or procedure");
        }
        return object;
    }
}

package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.Engine;
import org.sallyport.datasource.sql.engine.Load;
import org.sallyport.datasource.sql.engine.Loaded;
import org.sallyport.datasource.sql.table.Table;

/** Writes many rows in one transaction: PostItems. */
final class Loading {
    /** Rows of a statement: enough to make its own cost small, few enough to be held twice. */
    private static final int BATCH = 4_096;

    private final Engine engine;
    private final Tables tables;

    Loading(Engine engine, Tables tables) {
        this.engine = engine;
        this.tables = tables;
    }

    Future<Answer> load(Call call, SqlRequest request) {
        boolean upsert = upsert(call.request().query().get("mode"));
        return tables.once(request.requireObject(), table -> {
            if (upsert && table.key().isEmpty()) {
                throw new SourceException(
                        SourceCode.TABLE_WITHOUT_KEY,
                        "The table '" + table.name()
                                + "' has no primary key, which the mode upsert goes by; use insert");
            }
            return load(call, table, upsert);
        });
    }

    private Future<Answer> load(Call call, Table table, boolean upsert) {
        Load load = new Load(table, GivenRows.columns(table), upsert);
        return engine.load(load, GivenRows.batches(call, table, BATCH), call.deadline(), call.cancellation())
                .map(Loading::answer);
    }

    private static boolean upsert(@Nullable String mode) {
        return switch (mode == null ? "insert" : mode) {
            case "insert" -> false;
            case "upsert" -> true;
            default ->
                throw new SourceException(
                        SourceCode.MALFORMED_OPTION, "The option mode must be insert or upsert, not '" + mode + "'");
        };
    }

    private static Answer answer(Loaded loaded) {
        JsonObject body = new JsonObject().put("rows", loaded.rows());
        if (loaded.inserted() != Loaded.UNTOLD) {
            body.put("inserted", loaded.inserted());
        }
        if (loaded.updated() != Loaded.UNTOLD) {
            body.put("updated", loaded.updated());
        }
        return Answers.json(body);
    }
}

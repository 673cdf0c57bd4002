package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.ConnectionCounts;
import org.sallyport.datasource.spi.DataSource;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.SqlRequest.Action;
import org.sallyport.datasource.sql.engine.Catalogue;
import org.sallyport.datasource.sql.engine.Engine;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.sallyport.datasource.sql.engine.SqlParameters;

/** One database, served as the connector's operations. */
final class SqlSource implements DataSource {
    private final SqlParameters parameters;
    private final Engine engine;
    private final Map<Action, Handler> handlers;
    private final AtomicReference<@Nullable Future<Void>> closed = new AtomicReference<>();

    SqlSource(Vertx vertx, SqlParameters parameters, Engine engine) {
        this.parameters = parameters;
        this.engine = engine;
        this.handlers = handlers(vertx, parameters, engine);
    }

    private static Map<Action, Handler> handlers(Vertx vertx, SqlParameters parameters, Engine engine) {
        Answers answers = new Answers(vertx);
        Tables tables = new Tables(new Catalogue(engine, System::nanoTime), engine.dialect());
        Reading reading = new Reading(engine, tables, answers, parameters.pageSize());
        Triggers triggers = new Triggers(engine, tables, answers, InstantSource.system());
        Map<Action, Handler> handlers = new EnumMap<>(Action.class);
        handlers.put(
                Action.TEST_CONNECTION,
                (call, request) -> engine.ping().map(alive -> Answers.json(new JsonObject().put("status", "ok"))));
        handlers.put(
                Action.DATA_SETS_METADATA,
                (call, request) -> Future.succeededFuture(Answers.json(DataSets.metadata())));
        handlers.put(
                Action.DATA_SETS,
                (call, request) -> Future.succeededFuture(Answers.json(DataSets.list(parameters, request.id()))));
        handlers.put(Action.TABLES, tables::list);
        handlers.put(Action.TABLE, tables::describe);
        handlers.put(Action.ITEMS, reading::items);
        handlers.put(Action.ITEM, reading::item);
        handlers.put(Action.NEW_ITEMS, triggers::newItems);
        handlers.put(Action.UPDATED_ITEMS, triggers::updatedItems);
        Writing writing = new Writing(engine, tables);
        handlers.put(Action.POST_ITEM, writing::post);
        handlers.put(Action.PATCH_ITEM, writing::patch);
        handlers.put(Action.DELETE_ITEM, writing::delete);
        handlers.put(Action.POST_ITEMS, new Loading(engine, tables)::load);
        Procedures procedures = new Procedures(engine.routines(), answers);
        handlers.put(Action.PROCEDURES, procedures::list);
        handlers.put(Action.PROCEDURE, procedures::describe);
        handlers.put(Action.EXECUTE_PROCEDURE, procedures::execute);
        Statements statements = new Statements(engine.routines(), engine.dialect(), answers);
        handlers.put(Action.QUERY, statements::run);
        handlers.put(Action.QUERY_METADATA, statements::describe);
        handlers.put(Action.TABLE_FOR_UPDATE, tables::describeForPatch);
        for (Action list : EnumSet.range(Action.TABLES_FOR_ITEM, Action.TABLES_FOR_UPDATED_ITEMS)) {
            handlers.put(list, (call, request) -> tables.listFor(call, TablesFor.operation(list)));
        }
        handlers.put(
                Action.SERVERS, (call, request) -> Future.succeededFuture(Answers.json(DataSets.servers(parameters))));
        handlers.put(
                Action.DATABASES,
                (call, request) -> Future.succeededFuture(Answers.json(
                        DataSets.databases(parameters, call.request().query().get("server")))));
        return handlers;
    }

    @Override
    public Future<Answer> invoke(Call call) {
        Cancellation.Reason reason = call.cancellation().reason();
        if (reason != null) {
            return Future.failedFuture(SqlFailures.cancelled(reason));
        }
        try {
            SqlRequest request = SqlPaths.parse(parameters, call.request());
            return Objects.requireNonNull(handlers.get(request.action()))
                    .serve(call, request)
                    .recover(failure -> Future.failedFuture(SqlFailures.unexpected(failure)));
        } catch (SourceException e) {
            return Future.failedFuture(e);
        }
    }

    @Override
    public Optional<ConnectionCounts> connections() {
        return Optional.of(engine.connections());
    }

    @Override
    public Future<Void> close() {
        Future<Void> known = closed.get();
        if (known != null) {
            return known;
        }
        Future<Void> closing = engine.close();
        closed.set(closing);
        return closing;
    }
}

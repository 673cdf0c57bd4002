package org.sallyport.datasource.sql;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.DataSource;
import org.sallyport.datasource.spi.PullStream;
import org.sallyport.datasource.spi.PullStream.Part;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;

/** One database, served as the connector's operations. */
final class SqlSource implements DataSource {
    private static final String JSON = "application/json; charset=utf-8";

    private final Vertx vertx;
    private final SqlParameters parameters;
    private final Engine engine;
    private final Catalogue catalogue;
    private final AtomicReference<@Nullable Future<Void>> closed = new AtomicReference<>();

    SqlSource(Vertx vertx, SqlParameters parameters, Engine engine) {
        this.vertx = vertx;
        this.parameters = parameters;
        this.engine = engine;
        this.catalogue = new Catalogue(engine, System::nanoTime);
    }

    @Override
    public Future<Answer> invoke(Call call) {
        Cancellation.Reason reason = call.cancellation().reason();
        if (reason != null) {
            return Future.failedFuture(SqlFailures.cancelled(reason));
        }
        try {
            return serve(call, SqlPaths.parse(parameters, call.request()))
                    .recover(failure -> Future.failedFuture(SqlFailures.unexpected(failure)));
        } catch (SourceException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Answer> serve(Call call, SqlRequest request) {
        return switch (request.action()) {
            case TEST_CONNECTION -> engine.ping().map(v -> json(new JsonObject().put("status", "ok")));
            case DATA_SETS_METADATA -> Future.succeededFuture(json(DataSets.metadata()));
            case DATA_SETS -> Future.succeededFuture(json(DataSets.list(parameters, request.id())));
            case TABLES -> tables(call);
            case TABLE -> catalogue.table(request.requireTable()).map(table -> json(TableMetadata.of(table)));
            case ITEMS -> {
                QueryOptions options = QueryOptions.parse(call.request().query());
                Page page = Page.of(call, options, parameters.pageSize());
                yield overTable(request.requireTable(), table -> items(call, table, options, page));
            }
            case ITEM -> overTable(request.requireTable(), table -> item(call, table, request));
        };
    }

    private Future<Answer> tables(Call call) {
        return catalogue.tables().map(names -> {
            JsonArray value = new JsonArray();
            for (TableName name : names) {
                if (call.visible().test(name.resource())) {
                    value.add(new JsonObject().put("Name", name.bracketed()).put("DisplayName", name.name()));
                }
            }
            return json(new JsonObject().put("value", value));
        });
    }

    /** Works with a table's description; once more with a fresh one, when the work failed for what it said. */
    private Future<Answer> overTable(TableName name, Function<Table, Future<Answer>> work) {
        return catalogue.table(name).compose(work).recover(failure -> {
            boolean perhapsStale = failure instanceof SourceException known
                    && (known.code() == SourceCode.UNKNOWN_TABLE || known.code() == SourceCode.UNKNOWN_COLUMN);
            return perhapsStale && catalogue.forget(name)
                    ? catalogue.table(name).compose(work)
                    : Future.failedFuture(failure);
        });
    }

    private Future<Answer> items(Call call, Table table, QueryOptions options, Page page) {
        boolean ordered = page.size() > 0 || options.top() < Long.MAX_VALUE || options.skip() > 0;
        long limit = page.nextLink() == null ? page.rows() : page.rows() + 1;
        Query query = new ItemsQuery(table, engine.dialect()).items(options, page.offset(), limit, ordered);
        JsonRows body = new JsonRows(query.columns(), Envelope.items(page.rows(), page.nextLink()));
        return answer(call, engine.run(query, body)).map(answer -> {
            if (page.size() > 0) {
                answer.headers().add("preference-applied", "odata.maxpagesize=" + page.size());
            }
            return answer;
        });
    }

    private Future<Answer> item(Call call, Table table, SqlRequest request) {
        Query query = new ItemsQuery(table, engine.dialect()).item(request.key());
        JsonRows body = new JsonRows(query.columns(), Envelope.item());
        return answer(call, engine.run(query, body)).map(answer -> {
            if (body.rows() == 0) {
                throw new SourceException(
                        SourceCode.UNKNOWN_ITEM,
                        "No row of '" + table.name() + "' has the key '" + String.join(",", request.key()) + "'");
            }
            return answer;
        });
    }

    /** Waits for the first part; what is whole with it is answered whole. */
    private Future<Answer> answer(Call call, RowParts parts) {
        Context context = vertx.getOrCreateContext();
        AtomicReference<@Nullable PullStream> stream = new AtomicReference<>();
        Future<Part> first = parts.next();
        call.cancellation()
                .onCancel(reason -> context.runOnContext(v -> {
                    parts.cancel(reason);
                    PullStream begun = stream.get();
                    if (begun != null) {
                        begun.fail(SqlFailures.cancelled(reason));
                    }
                }));
        return first.map(part -> {
            if (part.last()) {
                return Answer.whole(200, JSON, part.bytes());
            }
            PullStream begun = new PullStream(context, new Continued(part, parts));
            stream.set(begun);
            return Answer.streamed(200, JSON, begun);
        });
    }

    /** The first part, which is there already, and then the others. */
    private static final class Continued implements PullStream.Source {
        private @Nullable Part first;
        private final RowParts rest;

        Continued(Part first, RowParts rest) {
            this.first = first;
            this.rest = rest;
        }

        @Override
        public Future<Part> next() {
            Part part = first;
            first = null;
            return part != null ? Future.succeededFuture(part) : rest.next();
        }
    }

    private static Answer json(JsonObject body) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(HttpHeaders.CONTENT_TYPE, JSON);
        return new Answer(200, headers, new Answer.Whole(body.toBuffer()));
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

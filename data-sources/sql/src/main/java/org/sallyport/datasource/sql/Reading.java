package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import java.util.Objects;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.Engine;
import org.sallyport.datasource.sql.format.CollectedRows;
import org.sallyport.datasource.sql.format.Envelope;
import org.sallyport.datasource.sql.format.JsonRows;
import org.sallyport.datasource.sql.odata.ItemsQuery;
import org.sallyport.datasource.sql.odata.Page;
import org.sallyport.datasource.sql.odata.QueryOptions;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.table.Table;

/** Reads rows: GetItems and GetItem. */
final class Reading {
    private final Engine engine;
    private final Tables tables;
    private final Answers answers;
    private final int pageSize;

    Reading(Engine engine, Tables tables, Answers answers, int pageSize) {
        this.engine = engine;
        this.tables = tables;
        this.answers = answers;
        this.pageSize = pageSize;
    }

    Future<Answer> items(Call call, SqlRequest request) {
        QueryOptions options = QueryOptions.parse(call.request().query());
        Page page = Page.of(call, options, pageSize);
        return tables.over(request.requireObject(), table -> items(call, table, options, page));
    }

    /** Counting comes first, so that it stands before the rows; rows written meanwhile may make the two differ. */
    private Future<Answer> items(Call call, Table table, QueryOptions options, Page page) {
        if (!options.count()) {
            return items(call, table, options, page, Envelope.items(page.rows(), page.nextLink()));
        }
        Query query = new ItemsQuery(table, engine.dialect()).count(options);
        CollectedRows counted = new CollectedRows(query.columns(), 1);
        return answers.gathered(call, engine.run(query, counted)).compose(ended -> {
            long count =
                    Long.parseLong(Objects.requireNonNull(counted.texts().get(0).get(0)));
            return items(call, table, options, page, Envelope.items(page.rows(), page.nextLink(), count));
        });
    }

    private Future<Answer> items(Call call, Table table, QueryOptions options, Page page, Envelope envelope) {
        boolean ordered = page.size() > 0 || options.top() < Long.MAX_VALUE || options.skip() > 0;
        long limit = page.nextLink() == null ? page.rows() : page.rows() + 1;
        Query query = new ItemsQuery(table, engine.dialect()).items(options, page.offset(), limit, ordered);
        JsonRows body = new JsonRows(query.columns(), envelope);
        return answers.of(call, Answers.JSON, engine.run(query, body)).map(answer -> {
            if (page.size() > 0) {
                answer.headers().add("preference-applied", "odata.maxpagesize=" + page.size());
            }
            return answer;
        });
    }

    Future<Answer> item(Call call, SqlRequest request) {
        return tables.over(request.requireObject(), table -> item(call, table, request));
    }

    private Future<Answer> item(Call call, Table table, SqlRequest request) {
        Query query = new ItemsQuery(table, engine.dialect()).item(request.key());
        JsonRows body = new JsonRows(query.columns(), Envelope.item());
        return answers.of(call, Answers.JSON, engine.run(query, body)).map(answer -> {
            if (body.rows() == 0) {
                throw new SourceException(
                        SourceCode.UNKNOWN_ITEM,
                        "No row of '" + table.name() + "' has the key '" + String.join(",", request.key()) + "'");
            }
            return answer;
        });
    }
}

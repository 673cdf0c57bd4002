package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Objects;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.Engine;
import org.sallyport.datasource.sql.format.CollectedRows;
import org.sallyport.datasource.sql.format.Envelope;
import org.sallyport.datasource.sql.format.JsonRows;
import org.sallyport.datasource.sql.format.RowBody;
import org.sallyport.datasource.sql.format.RowFormat;
import org.sallyport.datasource.sql.format.RowMetadata;
import org.sallyport.datasource.sql.format.RowTag;
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
        RowFormat format = RowFormat.of(call);
        QueryOptions options = QueryOptions.parse(call.request().query());
        Page page = Page.of(call, options, pageSize);
        return tables.over(request.requireObject(), table -> items(call, table, options, page, format));
    }

    /** Counting comes first, so that it stands before the rows; rows written meanwhile may make the two differ. */
    private Future<Answer> items(Call call, Table table, QueryOptions options, Page page, RowFormat format) {
        if (!options.count()) {
            return items(call, table, options, page, format, Envelope.items(page.rows(), page.nextLink()));
        }
        if (format != RowFormat.JSON) {
            throw QueryOptions.malformed("The option $count has no place in " + format.mediaType() + ": leave it out");
        }
        Query query = new ItemsQuery(table, engine.dialect()).count(options);
        CollectedRows counted = new CollectedRows(query.columns(), 1);
        return answers.gathered(call, engine.run(query, counted, call.deadline()))
                .compose(ended -> {
                    long count = Long.parseLong(
                            Objects.requireNonNull(counted.texts().get(0).get(0)));
                    return items(
                            call, table, options, page, format, Envelope.items(page.rows(), page.nextLink(), count));
                });
    }

    private Future<Answer> items(
            Call call, Table table, QueryOptions options, Page page, RowFormat format, Envelope envelope) {
        boolean ordered = page.size() > 0 || options.top() < Long.MAX_VALUE || options.skip() > 0;
        long limit = page.nextLink() == null ? page.rows() : page.rows() + 1;
        Query query = new ItemsQuery(table, engine.dialect()).items(options, page.offset(), limit, ordered);
        RowMetadata metadata = metadata(call, table, options, format, query);
        RowBody body = metadata == RowMetadata.NONE
                ? format.body(query.columns(), envelope)
                : JsonRows.annotated(table, envelope);
        String contentType = format == RowFormat.JSON ? metadata.contentType() : format.contentType();
        return rows(call, contentType, query, body).map(answer -> {
            String next = page.nextLink();
            boolean perhapsMore = !(answer.body() instanceof Answer.Whole) || body.more();
            if (next != null && format != RowFormat.JSON && perhapsMore) {
                answer.headers().add("link", "<" + next + ">; rel=\"next\"");
            }
            if (page.size() > 0) {
                answer.headers().add("preference-applied", "odata.maxpagesize=" + page.size());
            }
            return answer;
        });
    }

    /** Only whole rows that a key names have a tag to be changed by. */
    private static RowMetadata metadata(Call call, Table table, QueryOptions options, RowFormat format, Query query) {
        boolean wholeRows = options.apply().isEmpty() && query.columns().equals(table.columns());
        return format == RowFormat.JSON && wholeRows && !table.key().isEmpty()
                ? RowMetadata.asked(call.headers(), call.request().query().get("$format"))
                : RowMetadata.NONE;
    }

    Future<Answer> item(Call call, SqlRequest request) {
        RowFormat format = RowFormat.of(call);
        return tables.over(request.requireObject(), table -> item(call, table, request, format));
    }

    private Future<Answer> item(Call call, Table table, SqlRequest request, RowFormat format) {
        Query query = new ItemsQuery(table, engine.dialect()).item(request.key());
        RowBody body = format.body(query.columns(), Envelope.item());
        return rows(call, format.contentType(), query, body).map(answer -> {
            if (body.rows() == 0) {
                throw new SourceException(
                        SourceCode.UNKNOWN_ITEM,
                        "No row of '" + table.name() + "' has the key '" + String.join(",", request.key()) + "'");
            }
            return tagged(call, answer);
        });
    }

    /** Rows in the format that the caller asked for; another caller may get them in another. */
    private Future<Answer> rows(Call call, String contentType, Query query, RowBody body) {
        return answers.of(call, contentType, engine.run(query, body, call.deadline()))
                .map(answer -> {
                    answer.headers().add("vary", "accept");
                    return answer;
                });
    }

    /** With the row's tag; without the row, where the caller has it already. A row that streams has no tag. */
    private static Answer tagged(Call call, Answer answer) {
        if (!(answer.body() instanceof Answer.Whole row)) {
            return answer;
        }
        String tag = RowTag.of(row.bytes().getBytes());
        answer.headers().add(HttpHeaders.ETAG, tag);
        String known = call.headers().get(HttpHeaders.IF_NONE_MATCH);
        return known != null && RowTag.named(known, tag)
                ? new Answer(304, answer.headers().remove(HttpHeaders.CONTENT_TYPE), new Answer.Whole(Buffer.buffer()))
                : answer;
    }
}

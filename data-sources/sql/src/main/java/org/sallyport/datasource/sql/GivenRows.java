package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.format.InputRow;
import org.sallyport.datasource.sql.format.RowBatches;
import org.sallyport.datasource.sql.format.RowReader;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.Table;

/** The rows in a call's body. */
final class GivenRows {
    private GivenRows() {}

    /** The columns that rows may name. */
    static List<Column> columns(Table table) {
        return table.columns();
    }

    /** The rows of the body, at most so many at a time. */
    static RowBatches batches(Call call, Table table, int mostRows) {
        ReadStream<Buffer> body = call.body();
        if (body == null) {
            throw new SourceException(SourceCode.MALFORMED_REQUEST, "The request has no body: send the rows in it");
        }
        String contentType = call.headers().get(HttpHeaders.CONTENT_TYPE);
        RowReader reader = RowReader.of(contentType == null ? "" : contentType, columns(table));
        return new RowBatches(body, reader, mostRows);
    }

    /** The one row of the body. */
    static Future<InputRow> one(Call call, Table table) {
        RowBatches batches = batches(call, table, 2);
        return batches.next()
                .compose(rows -> rows.size() == 1
                        ? batches.next().map(more -> requireOne(rows, more))
                        : Future.succeededFuture(requireOne(rows, List.of())))
                .onComplete(done -> batches.close());
    }

    private static InputRow requireOne(List<InputRow> rows, List<InputRow> more) {
        if (rows.size() != 1 || !more.isEmpty()) {
            throw new SourceException(SourceCode.MALFORMED_REQUEST, "The body must hold one row; PostItems takes many");
        }
        return rows.get(0);
    }
}

package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.Catalogue;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;

/** Lists and describes tables and views. */
final class Tables {
    private final Catalogue catalogue;
    private final Dialect dialect;

    Tables(Catalogue catalogue, Dialect dialect) {
        this.catalogue = catalogue;
        this.dialect = dialect;
    }

    Future<Answer> list(Call call, SqlRequest request) {
        return catalogue.tables().map(names -> {
            JsonArray value = new JsonArray();
            for (QualifiedName name : names) {
                if (call.visible().test(name.resource())) {
                    value.add(new JsonObject().put("Name", name.bracketed()).put("DisplayName", name.name()));
                }
            }
            return Answers.json(new JsonObject().put("value", value));
        });
    }

    Future<Answer> describe(Call call, SqlRequest request) {
        return catalogue.table(request.requireObject()).map(table -> Answers.json(TableMetadata.of(table, dialect)));
    }

    /**
     * Changes a table by its description, once only: what failed may have read the request's body. A description that may
     * be old is forgotten then, for whoever comes next.
     */
    Future<Answer> once(QualifiedName name, Function<Table, Future<Answer>> work) {
        return catalogue.table(name).compose(work).onFailure(failure -> {
            if (perhapsStale(failure)) {
                catalogue.forget(name);
            }
        });
    }

    private static boolean perhapsStale(Throwable failure) {
        return failure instanceof SourceException known
                && (known.code() == SourceCode.UNKNOWN_TABLE || known.code() == SourceCode.UNKNOWN_COLUMN);
    }

    /** Works with a table's description; once more with a fresh one, when the work failed for what it said. */
    <T> Future<T> over(QualifiedName name, Function<Table, Future<T>> work) {
        return catalogue.table(name).compose(work).recover(failure -> {
            return perhapsStale(failure) && catalogue.forget(name)
                    ? catalogue.table(name).compose(work)
                    : Future.failedFuture(failure);
        });
    }
}

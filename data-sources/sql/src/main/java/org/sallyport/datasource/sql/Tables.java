package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
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
    private static final int AT_ONCE = 4;

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
                    value.add(named(name));
                }
            }
            return Answers.json(new JsonObject().put("value", value));
        });
    }

    Future<Answer> describe(Call call, SqlRequest request) {
        return described(request, false);
    }

    /** The table as the body of a change sees it. */
    Future<Answer> describeForPatch(Call call, SqlRequest request) {
        return described(request, true);
    }

    private Future<Answer> described(SqlRequest request, boolean patching) {
        return catalogue
                .table(request.requireObject())
                .map(table -> Answers.json(TableMetadata.of(table, dialect, patching)));
    }

    /** Those tables that an operation can work on. Each is described first, a few at a time. */
    Future<Answer> listFor(Call call, Predicate<Table> fit) {
        return catalogue.tables().compose(names -> {
            List<QualifiedName> visible = names.stream()
                    .filter(name -> call.visible().test(name.resource()))
                    .toList();
            return fitting(visible, 0, fit, new JsonArray());
        });
    }

    private Future<Answer> fitting(List<QualifiedName> names, int from, Predicate<Table> fit, JsonArray value) {
        if (from >= names.size()) {
            return Future.succeededFuture(Answers.json(new JsonObject().put("value", value)));
        }
        int to = Math.min(names.size(), from + AT_ONCE);
        List<Future<Boolean>> some = names.subList(from, to).stream()
                .map(name -> catalogue.table(name).map(fit::test).recover(Tables::gone))
                .toList();
        return Future.all(some).compose(described -> {
            for (int i = from; i < to; i++) {
                if (described.<Boolean>resultAt(i - from)) {
                    value.add(named(names.get(i)));
                }
            }
            return fitting(names, to, fit, value);
        });
    }

    /** A table that was dropped since it was listed. */
    private static Future<Boolean> gone(Throwable failure) {
        return failure instanceof SourceException known && known.code() == SourceCode.UNKNOWN_TABLE
                ? Future.succeededFuture(false)
                : Future.failedFuture(failure);
    }

    private static JsonObject named(QualifiedName name) {
        return new JsonObject().put("Name", name.bracketed()).put("DisplayName", name.name());
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

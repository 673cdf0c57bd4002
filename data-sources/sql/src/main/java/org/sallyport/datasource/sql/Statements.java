package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.sql.engine.Routines;
import org.sallyport.datasource.sql.engine.RowParts;
import org.sallyport.datasource.sql.format.ResultSets;
import org.sallyport.datasource.sql.format.RowFormat;
import org.sallyport.datasource.sql.routine.NativeStatement;
import org.sallyport.datasource.sql.statement.Dialect;

/** Statements that callers write: ExecutePassThroughNativeQuery and its metadata. */
final class Statements {
    private final Routines routines;
    private final Dialect dialect;
    private final Answers answers;

    Statements(Routines routines, Dialect dialect, Answers answers) {
        this.routines = routines;
        this.dialect = dialect;
        this.answers = answers;
    }

    Future<Answer> run(Call call, SqlRequest request) {
        RowFormat format = RowFormat.of(call);
        return SmallBody.json(call).compose(body -> {
            NativeStatement statement = statement(NativeRequest.read(body), true);
            RowParts results = routines.run(statement, ResultSets.of(format), call.deadline());
            return answers.of(call, format.contentType(), results);
        });
    }

    Future<Answer> describe(Call call, SqlRequest request) {
        return SmallBody.json(call).compose(body -> describe(call, NativeRequest.read(body)));
    }

    private Future<Answer> describe(Call call, NativeRequest asked) {
        return routines.describe(statement(asked, false), call.deadline(), call.cancellation())
                .map(columns -> Answers.json(new JsonObject()
                        .put("name", "query")
                        .put("title", "query")
                        .put(
                                "schema",
                                new JsonObject()
                                        .put("actualparameters", ProcedureMetadata.object(asked.parameters()))
                                        .put("queryresults", ProcedureMetadata.rows(columns)))));
    }

    private NativeStatement statement(NativeRequest asked, boolean toRun) {
        return NativeStatement.of(asked.query(), asked.values(toRun), dialect);
    }
}

package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.Routines;
import org.sallyport.datasource.sql.engine.RowParts;
import org.sallyport.datasource.sql.format.ResultSets;
import org.sallyport.datasource.sql.format.RowFormat;
import org.sallyport.datasource.sql.routine.Parameter;
import org.sallyport.datasource.sql.routine.Procedure;
import org.sallyport.datasource.sql.routine.ProcedureCall;
import org.sallyport.datasource.sql.table.QualifiedName;

/** Procedures and functions: GetProcedures, GetProcedure and ExecuteProcedure. */
final class Procedures {
    private final Routines routines;
    private final Answers answers;

    Procedures(Routines routines, Answers answers) {
        this.routines = routines;
        this.answers = answers;
    }

    Future<Answer> list(Call call, SqlRequest request) {
        return routines.procedures().map(names -> {
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
        return routines.describe(request.requireObject())
                .map(procedures -> Answers.json(ProcedureMetadata.of(procedures)));
    }

    Future<Answer> execute(Call call, SqlRequest request) {
        RowFormat format = RowFormat.of(call);
        return SmallBody.json(call)
                .compose(body -> routines.describe(request.requireObject())
                        .compose(procedures -> execute(call, procedures, body, format)));
    }

    private Future<Answer> execute(Call call, List<Procedure> procedures, Buffer body, RowFormat format) {
        Buffer json = body.length() == 0 ? Buffer.buffer("{}") : body;
        Procedure chosen = Overloads.choose(procedures, names(json));
        ProcedureCall toRun = new ProcedureCall(
                chosen,
                GivenValues.read(
                        json, chosen.inputs().stream().map(Parameter::column).toList()));
        RowParts results = routines.call(toRun, ResultSets.of(format), call.deadline());
        return answers.of(call, format.contentType(), results);
    }

    private static List<String> names(Buffer json) {
        try {
            return List.copyOf(new JsonObject(json).fieldNames());
        } catch (RuntimeException e) {
            throw new SourceException(
                    SourceCode.MALFORMED_REQUEST, "The body must be a JSON object of the procedure's parameters", e);
        }
    }
}

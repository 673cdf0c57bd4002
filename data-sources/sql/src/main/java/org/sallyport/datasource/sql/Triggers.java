package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.InstantSource;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.sql.engine.Engine;
import org.sallyport.datasource.sql.odata.Links;
import org.sallyport.datasource.sql.table.Table;
import org.sallyport.datasource.sql.trigger.Polling;
import org.sallyport.datasource.sql.trigger.TriggerOptions;
import org.sallyport.datasource.sql.trigger.Watch;

/**
 * Tells news by polling. The first call answers 202 with a Location; the client calls that after Retry-After. A call
 * without news answers 202, one with news 200 and the rows; both with the Location to call next.
 */
final class Triggers {
    /** News that is looked for more often costs the database more than it is worth to most. */
    private static final Duration PAUSE = Duration.ofSeconds(15);

    private final Engine engine;
    private final Tables tables;
    private final Answers answers;
    private final InstantSource clock;

    Triggers(Engine engine, Tables tables, Answers answers, InstantSource clock) {
        this.engine = engine;
        this.tables = tables;
        this.answers = answers;
        this.clock = clock;
    }

    Future<Answer> newItems(Call call, SqlRequest request) {
        return poll(call, request, Watch.Kind.NEW);
    }

    Future<Answer> updatedItems(Call call, SqlRequest request) {
        return poll(call, request, Watch.Kind.UPDATED);
    }

    private Future<Answer> poll(Call call, SqlRequest request, Watch.Kind kind) {
        TriggerOptions options = TriggerOptions.parse(call.request().query());
        return tables.over(request.requireObject(), table -> poll(call, table, kind, options))
                .map(outcome -> answer(call, outcome));
    }

    private Future<Polling.Outcome> poll(Call call, Table table, Watch.Kind kind, TriggerOptions options) {
        return new Polling(
                        table,
                        kind,
                        options,
                        engine.dialect(),
                        clock.instant(),
                        (query, body) -> answers.gathered(call, engine.run(query, body, call.deadline())))
                .poll();
    }

    private static Answer answer(Call call, Polling.Outcome outcome) {
        Buffer rows = outcome.rows();
        Answer answer = rows == null
                ? new Answer(202, MultiMap.caseInsensitiveMultiMap(), new Answer.Whole(Buffer.buffer()))
                : Answer.whole(200, Answers.JSON, rows);
        answer.headers()
                .add(HttpHeaders.LOCATION, Links.onward(call, TriggerOptions.STATE, outcome.state()))
                .add(HttpHeaders.RETRY_AFTER, outcome.more() ? "0" : String.valueOf(PAUSE.toSeconds()));
        return answer;
    }
}

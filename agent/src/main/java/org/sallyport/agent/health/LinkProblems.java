package org.sallyport.agent.health;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.Problem;

/** The last problems of one link, in their order; one that comes again and again counts as one. Not thread-safe. */
final class LinkProblems {
    private static final int MOST = 8;
    private static final int MOST_CHARS = 1_000;

    private final Deque<Seen> seen = new ArrayDeque<>();
    private @Nullable Problem last;

    private record Seen(Problem problem, Instant first, Instant last, int times) {
        JsonObject toJson() {
            return new JsonObject()
                    .put("code", problem.code())
                    .put("detail", problem.detail())
                    .put("first", first.toString())
                    .put("last", last.toString())
                    .put("times", times);
        }
    }

    void add(Problem told, Instant at) {
        Problem problem = bounded(told);
        last = problem;
        Seen before = seen.peekLast();
        if (before != null && before.problem.equals(problem)) {
            seen.removeLast();
            seen.addLast(new Seen(problem, before.first, at, before.times + 1));
            return;
        }
        seen.addLast(new Seen(problem, at, at, 1));
        if (seen.size() > MOST) {
            seen.removeFirst();
        }
    }

    /** What it refuses a token with may be long. */
    private static Problem bounded(Problem told) {
        String requestId = told.requestId();
        return new Problem(
                begin(told.code()),
                told.status(),
                begin(told.title()),
                begin(told.detail()),
                told.retryable(),
                told.where(),
                requestId == null ? null : begin(requestId));
    }

    private static String begin(String text) {
        return text.substring(0, Math.min(text.length(), MOST_CHARS));
    }

    @Nullable Problem last() {
        return last;
    }

    JsonArray toJson() {
        JsonArray json = new JsonArray();
        seen.forEach(each -> json.add(each.toJson()));
        return json;
    }
}

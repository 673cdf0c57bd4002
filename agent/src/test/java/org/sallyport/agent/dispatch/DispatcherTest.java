package org.sallyport.agent.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sallyport.agent.access.AccessPolicy;
import org.sallyport.agent.access.ActivePolicy;
import org.sallyport.agent.credentials.Lenders;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Connection;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.DataSource;
import org.sallyport.datasource.spi.Effect;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.datasource.spi.OperationRequest;
import org.sallyport.datasource.spi.PullStream;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.spi.Target;
import org.sallyport.relay.StreamCode;

/** How the dispatcher treats data sources that misbehave; the ordinary ways are tested over real links. */
class DispatcherTest {
    private static final String CAUSE = "a cause that is nobody's business";

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<String> outcomes = new CopyOnWriteArrayList<>();

    /** A connector whose one source does what the test says. */
    private record Scripted(Function<Call, Future<Answer>> invoke) implements Connector {
        @Override
        public String id() {
            return "scripted";
        }

        @Override
        public JsonObject openApi() {
            return new JsonObject();
        }

        @Override
        public Set<String> credentialTypes() {
            return Set.of();
        }

        @Override
        public Target target(Settings parameters) {
            return new Target(URI.create("scripted://here"));
        }

        @Override
        public Operation operation(Settings parameters, OperationRequest request) {
            Effect effect = request.path().equals("/change") ? Effect.WRITE : Effect.READ;
            return new Operation("Get", effect, List.of());
        }

        @Override
        public Future<DataSource> open(Connection connection, Credentials credentials, SourceContext context) {
            return Future.succeededFuture(new DataSource() {
                @Override
                public Future<Answer> invoke(Call call) {
                    return invoke.apply(call);
                }

                @Override
                public Future<Void> close() {
                    return Future.succeededFuture();
                }
            });
        }
    }

    private Dispatcher dispatcher(Function<Call, Future<Answer>> invoke) {
        return dispatcher(invoke, Limits.DEFAULT);
    }

    private Dispatcher dispatcher(Function<Call, Future<Answer>> invoke, Limits limits) {
        Settings settings = Settings.ofYaml("agent.yaml", "access: [{allow: 'scripted://here'}]");
        return new Dispatcher(
                vertx,
                Map.of("scripted", new Scripted(invoke)),
                new ActivePolicy(AccessPolicy.read("agent.yaml", settings), Clock.systemUTC()),
                name -> Future.failedFuture(new UnknownHostException(name)),
                Lenders.sealedOnly(vertx),
                new Control(
                        "1",
                        () -> "key",
                        () -> "config",
                        Set.of(),
                        Set.of("scripted"),
                        () -> new Memory(1, 2, 3, 4),
                        () -> {}),
                limits,
                ended -> outcomes.add(ended.how().outcome()),
                null,
                null);
    }

    private ScriptedRequest sent(Dispatcher dispatcher, ScriptedRequest request) {
        context.runOnContext(ignored -> dispatcher.handle(request));
        return request;
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static JsonObject problem(ScriptedRequest request) throws Exception {
        JsonObject problem = await(request.whole.future()).toJsonObject();
        assertEquals("rq-7", problem.getString("requestId"));
        assertFalse(problem.encode().contains(CAUSE));
        return problem;
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void whatNobodyForesawIsAgentFailedAndTellsNoCause() throws Exception {
        for (Function<Call, Future<Answer>> invoke : List.<Function<Call, Future<Answer>>>of(
                call -> Future.failedFuture(new IllegalStateException(CAUSE)), call -> {
                    throw new IllegalStateException(CAUSE);
                })) {
            JsonObject problem = problem(sent(dispatcher(invoke), new ScriptedRequest("/")));
            assertEquals("agent-failed", problem.getString("code"));
            assertTrue(problem.getString("detail").contains("rq-7"));
        }
    }

    @Test
    void aSafeMessageIsToldAndItsCauseIsNot() throws Exception {
        JsonObject problem = problem(sent(
                dispatcher(call -> Future.failedFuture(new SourceException(
                        SourceCode.SOURCE_FAILED, "The disk is full", new IllegalStateException(CAUSE)))),
                new ScriptedRequest("/")));
        assertEquals("source-failed", problem.getString("code"));
        assertEquals("The disk is full", problem.getString("detail"));
    }

    @Test
    void anAnswerThatIsNoneIsAProblem() throws Exception {
        Answer unfit = new Answer(99, MultiMap.caseInsensitiveMultiMap(), new Answer.Whole(Buffer.buffer()));
        JsonObject problem = problem(sent(dispatcher(call -> Future.succeededFuture(unfit)), new ScriptedRequest("/")));
        assertEquals("answer-unfit", problem.getString("code"));
    }

    @Test
    void aHeadThatTheLinkDoesNotTakeIsAProblemForWholeAndStreamedAnswers() throws Exception {
        for (boolean streamed : new boolean[] {false, true}) {
            Promise<Cancellation.Reason> cancelled = Promise.promise();
            Dispatcher dispatcher = dispatcher(call -> {
                call.cancellation().onCancel(cancelled::tryComplete);
                PullStream endless = new PullStream(
                        vertx.getOrCreateContext(),
                        () -> Future.succeededFuture(new PullStream.Part(Buffer.buffer("x"), false)));
                return Future.succeededFuture(
                        streamed
                                ? Answer.streamed(200, "text/plain", endless)
                                : Answer.whole(200, "text/plain", Buffer.buffer("x")));
            });
            ScriptedRequest request = new ScriptedRequest("/");
            request.refuseHeads = new IllegalArgumentException(CAUSE);
            assertEquals("answer-unfit", problem(sent(dispatcher, request)).getString("code"));
            await(cancelled.future());
            assertEquals(0, dispatcher.load().inFlight());
        }
    }

    @Test
    void fieldsThatAreNotEndToEndDoNotLeave() throws Exception {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Content-Type", "text/plain")
                .add("Connection", "close")
                .add("Transfer-Encoding", "chunked")
                .add("Sallyport-Outcome", "complete")
                .add("ETag", "x");
        Answer answer = new Answer(200, headers, new Answer.Whole(Buffer.buffer("x")));
        ScriptedRequest request = sent(dispatcher(call -> Future.succeededFuture(answer)), new ScriptedRequest("/"));
        assertEquals(
                Set.of("content-type", "etag", "server-timing"),
                await(request.head.future()).headers().names());
    }

    @Test
    void anAnswerThatComesAfterTheCallerLeftIsDropped() throws Exception {
        Promise<Answer> late = Promise.promise();
        Promise<Call> called = Promise.promise();
        Dispatcher dispatcher = dispatcher(call -> {
            called.complete(call);
            return late.future();
        });
        ScriptedRequest request = sent(dispatcher, new ScriptedRequest("/"));
        Call call = await(called.future());
        Promise<Void> ended = Promise.promise();
        context.runOnContext(ignored -> {
            request.callerGoesAway();
            late.complete(Answer.whole(200, "text/plain", Buffer.buffer("x")));
            context.runOnContext(later -> ended.complete());
        });
        await(ended.future());
        assertEquals(Cancellation.Reason.CALLER_GONE, call.cancellation().reason());
        assertFalse(request.begun());
        assertEquals(0, dispatcher.load().inFlight());
    }

    @Test
    void aStoppingAgentRefusesAsUnprocessed() throws Exception {
        Dispatcher dispatcher = dispatcher(call -> Future.failedFuture(new AssertionError("not called")));
        dispatcher.refuseNew();
        assertEquals(
                StreamCode.REFUSED_STREAM,
                await(sent(dispatcher, new ScriptedRequest("/")).reset.future()));
    }

    @Test
    void aRequestThatOutlastsTheStopIsOnRecordOnce() throws Exception {
        Promise<Answer> lingering = Promise.promise();
        Promise<Void> called = Promise.promise();
        Dispatcher dispatcher = dispatcher(call -> {
            called.complete();
            return lingering.future();
        });
        sent(dispatcher, new ScriptedRequest("/"));
        await(called.future());
        await(dispatcher.close(Duration.ofMillis(1)));
        assertEquals(List.of("stopping"), outcomes);
        context.runOnContext(ignored -> lingering.fail(new SourceException(SourceCode.CANCELLED, "at last")));
        settle();
        assertEquals(0, dispatcher.load().inFlight());
        assertEquals(List.of("stopping"), outcomes);
    }

    @Test
    void queryOptionsAreDecodedAndNamedWithoutRegardToCase() throws Exception {
        Promise<OperationRequest> seen = Promise.promise();
        Dispatcher dispatcher = dispatcher(call -> {
            seen.complete(call.request());
            return Future.succeededFuture(Answer.whole(200, "text/plain", Buffer.buffer()));
        });
        sent(dispatcher, new ScriptedRequest("/a%2Fb?$Filter=name%20eq%20'a;b'&x=1&x=2"));
        OperationRequest request = await(seen.future());
        assertEquals("/a%2Fb", request.path());
        assertEquals("name eq 'a;b'", request.query().get("$filter"));
        assertEquals(List.of("1", "2"), request.query().getAll("x"));
    }

    /** Runs what the context has queued so far. */
    private void settle() throws Exception {
        Promise<Void> turn = Promise.promise();
        context.runOnContext(ignored -> turn.complete());
        await(turn.future());
    }

    @Test
    void anErrorInAConnectorDoesNotKeepItsPlace() throws Exception {
        for (Error thrown :
                List.of(new OutOfMemoryError(CAUSE), new StackOverflowError(CAUSE), new LinkageError(CAUSE))) {
            Dispatcher dispatcher = dispatcher(call -> {
                throw thrown;
            });
            JsonObject problem = problem(sent(dispatcher, new ScriptedRequest("/")));
            assertEquals("agent-failed", problem.getString("code"));
            settle();
            assertEquals(0, dispatcher.load().inFlight());
            assertEquals(0, dispatcher.load().sources().get(0).calls());
        }
    }

    @Test
    void whetherASourceIsReachableIsWhatTheLastRequestFound() throws Exception {
        Promise<Answer> first = Promise.promise();
        Promise<Answer> second = Promise.promise();
        Iterator<Promise<Answer>> answers = List.of(first, second).iterator();
        Dispatcher dispatcher = dispatcher(call -> answers.next().future());
        ScriptedRequest lost = sent(dispatcher, new ScriptedRequest("/"));
        settle();
        assertNull(dispatcher.load().sources().get(0).reachable());
        first.fail(new SourceException(SourceCode.UNREACHABLE, "away"));
        problem(lost);
        assertEquals(false, dispatcher.load().sources().get(0).reachable());
        ScriptedRequest served = sent(dispatcher, new ScriptedRequest("/"));
        settle();
        second.complete(new Answer(200, MultiMap.caseInsensitiveMultiMap(), new Answer.Whole(Buffer.buffer("x"))));
        await(served.whole.future());
        assertEquals(true, dispatcher.load().sources().get(0).reachable());
        settle();
        assertEquals(List.of("source-unreachable", "answered"), outcomes);
    }

    @Test
    void statusIsToldAtOnceAndEndsWithALastLineWhenTheAgentDrains() throws Exception {
        Dispatcher dispatcher = dispatcher(call -> Promise.<Answer>promise().future());
        ScriptedRequest status = sent(dispatcher, new ScriptedRequest("/.sallyport/status"));
        assertEquals(200, await(status.head.future()).status());
        sent(dispatcher, new ScriptedRequest("/"));
        settle();
        dispatcher.refuseNew();
        String[] lines = await(status.whole.future()).toString().split("\n", -1);
        assertEquals(3, lines.length);
        JsonObject first = new JsonObject(lines[0]);
        assertEquals(false, first.getBoolean("draining"));
        assertEquals(0, first.getInteger("inFlight"));
        assertEquals(200, first.getInteger("capacity"));
        assertEquals(new JsonObject().put("used", 1).put("max", 2), first.getJsonObject("memory"));
        assertEquals(new JsonObject().put("granted", 3).put("max", 4), first.getJsonObject("receiveBudget"));
        JsonObject last = new JsonObject(lines[1]);
        assertEquals(true, last.getBoolean("draining"));
        assertEquals(1, last.getInteger("inFlight"));
        ScriptedRequest late = sent(dispatcher, new ScriptedRequest("/.sallyport/status"));
        assertTrue(await(late.whole.future()).toString().contains("\"draining\":true"));
    }

    @Test
    void aDeadlineThatPassesInTheQueueIsNoBusyAgent() throws Exception {
        Limits one = new Limits(1, 1, Duration.ofMinutes(5), 1, 1, Duration.ofMinutes(5), OptionalLong.empty());
        Promise<Answer> never = Promise.promise();
        Dispatcher dispatcher = dispatcher(call -> never.future(), one);
        sent(dispatcher, new ScriptedRequest("/"));
        JsonObject problem = problem(sent(dispatcher, new ScriptedRequest("/").withTimeout("20ms")));
        assertEquals("deadline-exceeded", problem.getString("code"));
        assertEquals(504, problem.getInteger("status"));
    }

    @Test
    void atTheDeadlineTheSourceHasTheLastWord() throws Exception {
        Dispatcher dispatcher = dispatcher(call -> {
            Promise<Answer> committing = Promise.promise();
            call.cancellation()
                    .onCancel(reason -> committing.complete(Answer.whole(200, "text/plain", Buffer.buffer("done"))));
            return committing.future();
        });
        ScriptedRequest request = sent(dispatcher, new ScriptedRequest("/change").withTimeout("20ms"));
        assertEquals("done", await(request.whole.future()).toString());
    }

    @Test
    void aChangeThatIsSilentBeyondTheDeadlineMayHaveBeenMade() throws Exception {
        Promise<Answer> never = Promise.promise();
        Dispatcher dispatcher = dispatcher(call -> never.future());
        JsonObject problem = problem(sent(dispatcher, new ScriptedRequest("/change").withTimeout("20ms")));
        assertEquals("outcome-unknown", problem.getString("code"));
        assertEquals(false, problem.getBoolean("retryable"));
        assertEquals(
                "deadline-exceeded",
                problem(sent(dispatcher, new ScriptedRequest("/").withTimeout("20ms")))
                        .getString("code"));
    }

    @Test
    void aWaitInTheQueueThatIsTooLongIsABusyAgent() throws Exception {
        Limits one = new Limits(1, 1, Duration.ofMillis(20), 1, 1, Duration.ofMinutes(5), OptionalLong.empty());
        Promise<Answer> never = Promise.promise();
        Dispatcher dispatcher = dispatcher(call -> never.future(), one);
        sent(dispatcher, new ScriptedRequest("/"));
        JsonObject problem = problem(sent(dispatcher, new ScriptedRequest("/").withTimeout("60s")));
        assertEquals("agent-busy", problem.getString("code"));
    }

    @Test
    void queryOptionsBeyondTheLimitAreRefusedAndNotDropped() throws Exception {
        Dispatcher dispatcher = dispatcher(
                call -> Future.succeededFuture(Answer.whole(200, "text/plain", Buffer.buffer("unfiltered"))));
        String options = "x=1&".repeat(256);
        JsonObject problem = problem(sent(dispatcher, new ScriptedRequest("/?" + options + "$filter=a")));
        assertEquals("malformed-path", problem.getString("code"));
        ScriptedRequest most = sent(dispatcher, new ScriptedRequest("/?" + options.substring(4) + "$filter=a"));
        assertEquals("unfiltered", await(most.whole.future()).toString());
    }

    @Test
    void aTimeoutOfManyDigitsIsTaken() throws Exception {
        Dispatcher dispatcher =
                dispatcher(call -> Future.succeededFuture(Answer.whole(200, "text/plain", Buffer.buffer("x"))));
        for (String timeout : List.of("1000000000000ms", "999999999999999ms", "999999999999999h")) {
            ScriptedRequest request = sent(dispatcher, new ScriptedRequest("/").withTimeout(timeout));
            assertEquals("x", await(request.whole.future()).toString(), timeout);
        }
    }

    @Test
    void bytesThatTheLinkDoesNotTakeCancelTheSource() throws Exception {
        Promise<Cancellation.Reason> cancelled = Promise.promise();
        Dispatcher dispatcher = dispatcher(call -> {
            PullStream endless = new PullStream(
                    vertx.getOrCreateContext(),
                    () -> Future.succeededFuture(new PullStream.Part(Buffer.buffer("x"), false)));
            call.cancellation().onCancel(reason -> {
                cancelled.tryComplete(reason);
                endless.fail(new SourceException(SourceCode.CANCELLED, "cancelled"));
            });
            return Future.succeededFuture(Answer.streamed(200, "text/plain", endless));
        });
        ScriptedRequest request = new ScriptedRequest("/");
        request.refuseBytes = new IllegalStateException(CAUSE);
        sent(dispatcher, request);
        await(cancelled.future());
        assertEquals(StreamCode.INTERNAL_ERROR, await(request.reset.future()));
        settle();
        assertEquals(0, dispatcher.load().inFlight());
    }

    @Test
    void anEndThatTheLinkDoesNotTakeIsNoWholeAnswer() throws Exception {
        Dispatcher dispatcher = dispatcher(call -> Future.succeededFuture(Answer.streamed(
                200,
                "text/plain",
                new PullStream(
                        vertx.getOrCreateContext(),
                        () -> Future.succeededFuture(new PullStream.Part(Buffer.buffer("x"), true))))));
        ScriptedRequest request = new ScriptedRequest("/");
        request.refuseEnd = new IllegalStateException(CAUSE);
        sent(dispatcher, request);
        assertEquals(StreamCode.INTERNAL_ERROR, await(request.reset.future()));
        settle();
        assertEquals(0, dispatcher.load().inFlight());
    }
}

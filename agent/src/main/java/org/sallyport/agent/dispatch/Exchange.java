package org.sallyport.agent.dispatch;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.access.Attempt;
import org.sallyport.agent.access.Caller;
import org.sallyport.agent.access.Decision;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.trust.UserTrust;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.DataSource;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.Effect;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.datasource.spi.OperationRequest;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.relay.Fields;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.Problem;
import org.sallyport.relay.ResponseHead;
import org.sallyport.relay.ServedRequest;
import org.sallyport.relay.ServedResponse;
import org.sallyport.relay.StreamCode;
import org.sallyport.relay.Where;

/**
 * One request from its head to the end of its answer. Lives on its link's context.
 *
 * <p>Two things end separately: the <em>answer</em> (sent, reset, or nobody is left to read it) and the <em>work</em> in
 * the data source. A place of the admission is given back only when the work has ended, so that cancelled work that
 * lingers still counts.
 */
final class Exchange implements Admission.Waiting {
    private static final long NO_TIMER = -1;
    /** How long a source that is cancelled at the deadline has to tell what became of its work. */
    private static final Duration LAST_WORD = Duration.ofMillis(500);
    /** Problems that are over soon. */
    private static final Set<String> AGAIN = Set.of(AgentCode.AGENT_BUSY.code(), AgentCode.ACCESS_LIMITED.code());

    private final Dispatcher dispatcher;
    private final Context context;
    private final ServedRequest request;
    private final ServedResponse response;
    private final RelayFields fields;
    private final String id;
    private final Account account;
    private final Cancellation cancellation = new Cancellation();

    private long timer = NO_TIMER;
    private boolean admitted;
    private boolean answered;
    private boolean ended;
    private boolean recorded;
    private long invoked;
    private @Nullable HeldSource held;
    private @Nullable Operation operation;
    private @Nullable Decision decision;
    private @Nullable Runnable permit;
    private @Nullable BodyPump pump;
    private final @Nullable CallerBody body;

    Exchange(Dispatcher dispatcher, Context context, ServedRequest request, RelayFields fields, Account account) {
        this.dispatcher = dispatcher;
        this.context = context;
        this.request = request;
        this.response = request.response();
        this.body = request.bodyless() ? null : new CallerBody(request);
        this.fields = fields;
        this.account = account;
        this.id = account.id();
        account.fields(fields);
    }

    /** Begins, or waits for its turn. */
    void start() {
        request.onCancel(cancelled -> giveUp(
                cancelled.code() == LinkCode.DRAINED ? Cancellation.Reason.STOPPING : Cancellation.Reason.CALLER_GONE));
        response.exceptionHandler(failure -> giveUp(Cancellation.Reason.CALLER_GONE));
        Duration timeout = fields.timeout();
        switch (dispatcher.admission().enter(this)) {
            case ADMITTED -> {
                setTimer(timeout, this::deadline);
                work();
            }
            case QUEUED -> setTimer(shorter(timeout, dispatcher.limits().queueWait()), this::waitedTooLong);
            case FULL -> {
                fail(busy("As many requests as its limits allow, of this connection or in all, run and wait already"));
                end();
            }
        }
    }

    @Override
    public String party() {
        return fields.connection();
    }

    @Override
    public void admitted() {
        context.runOnContext(ignored -> {
            cancelTimer();
            admitted = true;
            if (answered) {
                end();
                return;
            }
            setTimer(left(), this::deadline);
            work();
        });
    }

    /** What is left of the request's time; null where it has no deadline. */
    private @Nullable Duration left() {
        Duration timeout = fields.timeout();
        return timeout == null ? null : timeout.minusNanos(System.nanoTime() - account.begun());
    }

    /** The agent's grace time is over. */
    void stopping() {
        context.runOnContext(ignored -> giveUp(Cancellation.Reason.STOPPING));
    }

    /** The agent stops and waits no longer for the work: completes when what is known is on record. */
    Future<Void> abandon() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(ignored -> {
            putOnRecord();
            done.complete();
        });
        return done.future();
    }

    private void work() {
        admitted = true;
        try {
            HeldSource source = dispatcher.sources().enter(fields);
            held = source;
            account.reaches(source);
            OperationRequest line = RequestLine.of(request.head());
            Operation asked = source.operation(line);
            operation = asked;
            account.asks(asked);
            UserTrust trust = dispatcher.trust();
            if (trust == null) {
                attempt(source, asked, line, Caller.asserted(fields.caller()));
            } else {
                String token = request.head().headers().get(Fields.CALLER_TOKEN);
                once(trust.verify(token, account.asserted()), user -> {
                    account.verified(user.subject());
                    attempt(source, asked, line, new Caller(user.subject(), user.groups()));
                });
            }
        } catch (Throwable e) {
            // Errors too: whatever is thrown, the place of the admission has to come back.
            failedWork(e);
        }
    }

    private void attempt(HeldSource source, Operation asked, OperationRequest line, Caller caller) {
        once(source.attempt(asked, caller), attempt -> judge(attempt, source, line));
    }

    private void judge(Attempt attempt, HeldSource source, OperationRequest line) {
        Decision judged = source.access().decide(attempt);
        decision = judged;
        account.rule(judged.rule());
        permit = judged.enter(System.nanoTime());
        account.decided(true);
        once(source.source(), open -> invoke(open.source(), source, attempt, line));
    }

    /** Goes on with a result, at once if it is there; a failure, also one of going on, ends the work. */
    private <T> void once(Future<T> result, Consumer<T> next) {
        if (result.succeeded()) {
            next.accept(result.result());
        } else {
            result.onComplete(done -> context.runOnContext(ignored -> goOn(done, next)));
        }
    }

    private <T> void goOn(AsyncResult<T> done, Consumer<T> next) {
        if (done.failed()) {
            failedWork(done.cause());
        } else if (cancellation.reason() != null) {
            end();
        } else {
            try {
                next.accept(done.result());
            } catch (Throwable e) {
                failedWork(e);
            }
        }
    }

    private void invoke(DataSource source, HeldSource of, Attempt attempt, OperationRequest line) {
        Call call = new Call(
                attempt.operation(),
                line,
                RequestLine.callerFields(request.head().headers()),
                body,
                fields.baseUrl(),
                of.access().visible(attempt),
                deadlineOfWork(),
                cancellation);
        invoked = System.nanoTime();
        source.invoke(call).onComplete(this::answer, this::failedWork);
    }

    private Deadline deadlineOfWork() {
        Duration left = left();
        return left == null ? Deadline.NONE : Deadline.in(left);
    }

    private void answer(Answer answer) {
        if (held != null) {
            held.found(true);
        }
        if (answered) {
            discard(answer);
            return;
        }
        try {
            long now = System.nanoTime();
            send(AnswerHead.of(answer, invoked - account.begun(), now - invoked), answer.body());
        } catch (Throwable e) {
            unsendable(e);
        }
    }

    private void send(ResponseHead head, Answer.Body content) {
        account.answered(head.status());
        if (content instanceof Answer.Whole whole) {
            response.send(head, whole.bytes())
                    .onComplete(sent -> sentWhole(whole.bytes().length()), this::notSent);
        } else if (content instanceof Answer.Streamed streamed) {
            Future<Void> begin = response.begin(head);
            if (response.begun()) {
                BodyPump pumping =
                        BodyPump.of(streamed.stream(), response, () -> giveUp(Cancellation.Reason.CALLER_GONE));
                pump = pumping;
                pumping.start().onComplete(whole -> endStreamed(), this::failedWork);
            }
            begin.onFailure(this::notSent);
        }
    }

    private void sentWhole(int bytes) {
        account.sent(bytes);
        answered = true;
        end();
    }

    /** Either nobody is there any more, or the head is one that the link doesn't take. */
    private void notSent(Throwable failure) {
        if (!response.begun() && cancellation.reason() == null) {
            unsendable(failure);
            return;
        }
        giveUp(Cancellation.Reason.CALLER_GONE);
        if (pump == null) {
            end();
        }
    }

    private void unsendable(Throwable failure) {
        failedWork(new AgentException(
                AgentCode.ANSWER_UNFIT,
                "The data source answered with a status or header fields that can't be relayed; the agent's log tells more",
                failure));
        cancellation.cancel(Cancellation.Reason.CALLER_GONE); // releases a body that nobody will read
    }

    private void endStreamed() {
        answered = true;
        end();
    }

    /** An answer that came after nobody wanted it: its stream fails soon, as the call was cancelled. */
    private void discard(Answer answer) {
        if (answer.body() instanceof Answer.Streamed streamed) {
            BodyPump pumping = BodyPump.of(streamed.stream(), response, () -> {});
            pumping.stop();
            pumping.start().onComplete(done -> end());
        } else {
            end();
        }
    }

    private void failedWork(Throwable thrown) {
        if (thrown instanceof SourceException source && held != null) {
            held.failed(source.code());
        }
        if (answered) {
            dispatcher.log().afterAnswer(id, thrown);
        } else {
            fail(thrown);
        }
        end();
    }

    /** Answers with a problem, or resets what has begun. */
    private void fail(Throwable thrown) {
        Failure failure = Failure.of(thrown, id);
        answered = true;
        account.outcome(failure.problem().code());
        if (failure.problem().where() == Where.ACCESS) {
            account.decided(false);
        }
        dispatcher.log().failed(id, fields, held, operation, decision, failure);
        if (response.begun()) {
            response.reset(StreamCode.INTERNAL_ERROR); // does nothing where the pump has reset it
        } else {
            account.answered(failure.problem().status());
            dispatcher.send(response, failure.problem());
        }
    }

    /** The source is asked to stop and has the last word: only it knows whether a change is being committed. */
    private void deadline() {
        timer = NO_TIMER;
        if (!answered && !response.begun() && invoked != 0) {
            cancellation.cancel(Cancellation.Reason.DEADLINE);
            if (body != null) {
                body.fail(SourceCode.DEADLINE);
            }
            if (!answered) {
                setTimer(LAST_WORD, this::silent);
            }
            return;
        }
        if (!answered) {
            if (response.begun()) {
                response.reset(StreamCode.CANCEL);
            }
            fail(late());
        }
        giveUp(Cancellation.Reason.DEADLINE);
    }

    /** The source says nothing though its time is over. */
    private void silent() {
        timer = NO_TIMER;
        if (!answered) {
            if (response.begun()) {
                response.reset(StreamCode.CANCEL);
            }
            Operation asked = operation;
            fail(asked == null || asked.effect() == Effect.READ ? late() : unknown());
        }
        giveUp(Cancellation.Reason.DEADLINE);
    }

    private static SourceException late() {
        return new SourceException(SourceCode.DEADLINE, "The data source did not answer within the request's deadline");
    }

    private static SourceException unknown() {
        return new SourceException(
                SourceCode.OUTCOME_UNKNOWN,
                "The data source did not answer within the request's deadline, and does not tell whether it made the"
                        + " change. Look whether it was made before you send it again");
    }

    private void waitedTooLong() {
        timer = NO_TIMER;
        if (dispatcher.admission().withdraw(this)) {
            Duration timeout = fields.timeout();
            boolean deadline =
                    timeout != null && timeout.compareTo(dispatcher.limits().queueWait()) < 0;
            fail(
                    deadline
                            ? new SourceException(
                                    SourceCode.DEADLINE,
                                    "The request's deadline passed while it waited for a place at the agent")
                            : busy("No place came free while the request waited"));
            end();
        }
    }

    private void giveUp(Cancellation.Reason reason) {
        if (ended) {
            return;
        }
        if (!answered) {
            answered = true;
            if (reason == Cancellation.Reason.STOPPING) {
                response.reset(StreamCode.CANCEL);
            }
            account.outcome(givenUp(reason));
            dispatcher.log().cancelled(id, fields, held, operation, reason);
        }
        if (pump != null) {
            pump.stop();
        }
        cancellation.cancel(reason);
        if (body != null) {
            body.fail(reason == Cancellation.Reason.DEADLINE ? SourceCode.DEADLINE : SourceCode.CANCELLED);
        }
        if (!admitted && dispatcher.admission().withdraw(this)) {
            end();
        }
    }

    /** The work has ended. */
    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        cancelTimer();
        if (permit != null) {
            permit.run();
        }
        if (held != null) {
            held.leave();
        }
        if (admitted) {
            dispatcher.admission().leave(this);
        }
        dispatcher.ended(this);
        dispatcher.log().ended(id, fields, held, operation, System.nanoTime() - account.begun());
        putOnRecord();
    }

    private void putOnRecord() {
        if (recorded) {
            return;
        }
        recorded = true;
        if (pump != null) {
            account.sent(pump.written());
        }
        dispatcher.events().ended(account.ended(body == null ? 0 : body.read()));
    }

    private static String givenUp(Cancellation.Reason reason) {
        return switch (reason) {
            case CALLER_GONE -> "caller-gone";
            case DEADLINE -> SourceCode.DEADLINE.code();
            case STOPPING -> "stopping";
        };
    }

    private void setTimer(@Nullable Duration delay, Runnable task) {
        if (delay != null) {
            timer = vertx().setTimer(Math.max(1, delay.toMillis()), ignored -> task.run());
        }
    }

    private void cancelTimer() {
        if (timer != NO_TIMER) {
            vertx().cancelTimer(timer);
            timer = NO_TIMER;
        }
    }

    private Vertx vertx() {
        return context.owner();
    }

    private static Duration shorter(@Nullable Duration one, Duration other) {
        return one != null && one.compareTo(other) < 0 ? one : other;
    }

    private static AgentException busy(String what) {
        return new AgentException(
                AgentCode.AGENT_BUSY,
                what + ": try again later, or raise 'limits' in agent.yaml if the machine can bear it");
    }

    /** Fields that a problem's answer carries. */
    static MultiMap problemFields(Problem problem) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("content-type", Problem.MEDIA_TYPE);
        return AGAIN.contains(problem.code()) ? headers.add("retry-after", "1") : headers;
    }
}

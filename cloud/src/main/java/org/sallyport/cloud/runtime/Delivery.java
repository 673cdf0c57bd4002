package org.sallyport.cloud.runtime;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.CloudException;
import org.sallyport.cloud.relay.LinkRegistry;
import org.sallyport.cloud.relay.WaitingRoom;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.Problem;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RelayRequest;
import org.sallyport.relay.RelayResponse;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.StreamCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a request to an agent until the head of an answer comes: picks a link, sends it again where that is safe
 * ({@link Repeats}), and waits a moment for a link to come back where there is none. Lives on the request's context.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /** What is delivered, and who is told of the call. */
    interface Call {
        /** Its method. */
        HttpMethod method();

        /**
         * The head of its request; asked for at each attempt.
         *
         * @param link on which it is sent
         * @throws IllegalArgumentException when a field can't be forwarded
         */
        RequestHead head(RelayLink link);

        /** The head of an answer has come. This or {@link #failed} is called once, unless the delivery was given up. */
        void answered(RelayResponse answer);

        /** No answer comes. */
        void failed(Throwable cause);
    }

    /** What follows the head of the request; at each attempt from its beginning. */
    interface Body {
        /** No body at all. */
        Body NONE = new Body() {
            @Override
            public Future<RelayResponse> to(RelayRequest next) {
                return next.send();
            }

            @Override
            public boolean isWhole() {
                return true;
            }

            @Override
            public void detach() {}

            @Override
            public void forget() {}
        };

        /** Sends the body, from its beginning, down a link; the future is that of the answer. */
        Future<RelayResponse> to(RelayRequest next);

        /** Whether all that came of the body can be sent again. */
        boolean isWhole();

        /** The link takes no more; what comes waits. */
        void detach();

        /** An answer has come, or none will: nothing is sent again. */
        void forget();
    }

    private final Context context;
    private final LinkRegistry links;
    private final CallEvents events;
    private final Route route;
    private final Call call;
    private final Body body;
    private final Timing timing;
    private final Duration patience;
    private final List<RelayLink> tried = new ArrayList<>(2);
    private long deadline;
    private long waitUntil;
    private boolean over;
    private @Nullable RelayRequest current;
    private WaitingRoom.@Nullable Place place;
    private long timer = -1;

    /** A delivery that has not begun. */
    Delivery(Context context, RuntimeParts parts, Route route, Call call, Body body, Timing timing) {
        this.context = context;
        this.links = parts.links();
        this.events = parts.events();
        this.patience = parts.limits().linkWait();
        this.route = route;
        this.call = call;
        this.body = body;
        this.timing = timing;
    }

    /** Begins; the deadline is one of {@link System#nanoTime}. */
    void begin(long deadlineNanos) {
        deadline = deadlineNanos;
        attempt(null);
    }

    /** Gives up the request and its answer, whichever has come to pass; the call is told of nothing more. */
    void reset(StreamCode code) {
        over = true;
        body.forget();
        stopWaiting();
        RelayRequest relayed = current;
        if (relayed != null) {
            relayed.reset(code);
        }
    }

    private void attempt(@Nullable LinkException before) {
        RelayLink link = links.pick(route.gateway(), route.id(), tried);
        if (link == null) {
            await(before);
            return;
        }
        if (before != null) {
            events.repeated(before.code());
            LOG.debug("a request on {} is sent again on another link: {}", route.id(), before.getMessage());
        }
        RelayRequest relayed;
        try {
            relayed = link.request(call.head(link));
        } catch (IllegalArgumentException e) {
            fail(CloudCode.MALFORMED_REQUEST.failure("A header field can't be forwarded: " + e.getMessage(), e));
            return;
        }
        tried.add(link);
        current = relayed;
        timing.sent();
        Future<RelayResponse> answer = body.to(relayed);
        answer.onComplete(this::answered, e -> failedOn(link, e));
    }

    private void answered(RelayResponse answer) {
        if (over) {
            answer.reset(StreamCode.CANCEL);
            return;
        }
        over = true;
        body.forget();
        call.answered(answer);
    }

    private void failedOn(RelayLink link, Throwable failure) {
        if (over) {
            return;
        }
        if (!(failure instanceof LinkException lost)) {
            fail(failure);
            return;
        }
        body.detach();
        Repeats.Verdict verdict = Repeats.decide(
                new Repeats.Failed(call.method(), lost, body.isWhole(), tried.size(), deadline - System.nanoTime()));
        if (lost.unprocessed() && verdict != Repeats.Verdict.POINTLESS) {
            links.doubt(link);
        }
        if (verdict == Repeats.Verdict.AGAIN) {
            attempt(lost);
        } else {
            giveUp(lost, verdict);
        }
    }

    /** No link takes the request. Its gateway's may come back in a moment; one that was tried already is no help. */
    private void await(@Nullable LinkException before) {
        long now = System.nanoTime();
        if (waitUntil == 0) {
            waitUntil = now + patience.toNanos();
        }
        boolean triedAll = !tried.isEmpty() && links.isOnline(route.gateway());
        WaitingRoom.Place taken = triedAll || waitUntil - now <= 0
                ? null
                : links.await(route.gateway(), () -> context.runOnContext(v -> woken(before)));
        if (taken == null) {
            giveUp(before, Repeats.Verdict.NO_OTHER_LINK);
            return;
        }
        place = taken;
        long millis = Math.max(1, (waitUntil - now) / 1_000_000);
        timer = context.owner().setTimer(millis, t -> tooLong(before));
        if (links.pick(route.gateway(), route.id(), tried) != null && taken.leave()) {
            // It came between the look and the waiting.
            woken(before);
        }
    }

    private void woken(@Nullable LinkException before) {
        if (!over) {
            stopWaiting();
            attempt(before);
        }
    }

    private void tooLong(@Nullable LinkException before) {
        WaitingRoom.Place waited = place;
        // One that was woken in this moment gets its turn.
        if (!over && waited != null && waited.leave()) {
            place = null;
            giveUp(before, Repeats.Verdict.NO_OTHER_LINK);
        }
    }

    private void stopWaiting() {
        WaitingRoom.Place waited = place;
        if (waited != null) {
            place = null;
            waited.leave();
            context.owner().cancelTimer(timer);
        }
    }

    private void giveUp(@Nullable LinkException failure, Repeats.Verdict because) {
        if (links.isStopping() && (failure == null || failure.unprocessed())) {
            fail(CloudCode.CLOUD_DRAINING.failure("The cloud is stopping; send the request again"));
            return;
        }
        if (failure == null) {
            fail(CloudCode.GATEWAY_OFFLINE.failure("No agent of the gateway " + route.gateway()
                    + " is connected to this cloud; see that one runs and reaches it"));
            return;
        }
        events.notRepeated(because);
        String words = because.words();
        String detail = failure.getMessage() + (words.isEmpty() ? "" : "; " + words);
        fail(new CloudException(Problem.of(failure.code(), detail), failure));
    }

    private void fail(Throwable cause) {
        over = true;
        body.forget();
        call.failed(cause);
    }
}

package org.sallyport.agent.links;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.Carrier;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.LinkRefusedException;
import org.sallyport.relay.Problem;
import org.sallyport.relay.ServedLink;
import org.sallyport.relay.Where;

/** Answers dials as the test says. */
final class ScriptedCloud implements Dialling {
    /** The life of a token that no test sees the end of. */
    static final Duration LASTING = Duration.ofDays(30);

    /** One dial and what became of it. */
    static final class Dial {
        final int link;
        final long epoch;
        final long overlaps;
        final Promise<Dialled> answer = Promise.promise();

        Dial(int link, long epoch, long overlaps) {
            this.link = link;
            this.epoch = epoch;
            this.overlaps = overlaps;
        }

        /** The link is up, with a token that outlives the test. */
        ScriptedLink accept() {
            return accept(LASTING);
        }

        ScriptedLink accept(Duration life) {
            ScriptedLink link = new ScriptedLink();
            answer.complete(new Dialled(link, life));
            return link;
        }

        void refuse(String code, boolean retryable, @Nullable Duration retryAfter) {
            Problem problem = new Problem(code, 503, "refused", "as the test says", retryable, Where.CLOUD, null);
            answer.fail(new LinkRefusedException(problem, retryAfter, null));
        }
    }

    /** A link that the test drains and closes. */
    static final class ScriptedLink implements ServedLink {
        private @Nullable Handler<Void> drainHandler;
        private @Nullable Handler<LinkClosed> closeHandler;
        private final Promise<Void> closed = Promise.promise();

        @Nullable Duration drainedWithin;

        void cloudDrains() {
            if (drainHandler != null) {
                drainHandler.handle(null);
            }
        }

        void closes(LinkCode code) {
            closed.tryComplete();
            if (closeHandler != null) {
                closeHandler.handle(new LinkClosed(code, "as the test says", true));
            }
        }

        @Override
        public LinkIdentity identity() {
            throw new AssertionError("not asked for here");
        }

        @Override
        public Carrier carrier() {
            return Carrier.PLAIN;
        }

        @Override
        public Context context() {
            throw new AssertionError("not asked for here");
        }

        @Override
        public int inFlight() {
            return 0;
        }

        @Override
        public Future<Duration> ping() {
            return Future.succeededFuture(Duration.ZERO);
        }

        @Override
        public Future<Void> drain(Duration grace) {
            drainedWithin = grace;
            return closed.future();
        }

        @Override
        public Future<Void> close(String reason) {
            closes(LinkCode.LINK_LOST);
            return closed.future();
        }

        @Override
        public ServedLink onDrain(Handler<Void> handler) {
            drainHandler = handler;
            return this;
        }

        @Override
        public ServedLink onClose(Handler<LinkClosed> handler) {
            closeHandler = handler;
            return this;
        }
    }

    private final List<Dial> dials = new ArrayList<>();

    @Override
    public Future<Dialled> dial(int link, long epoch, long overlaps) {
        Dial dial = new Dial(link, epoch, overlaps);
        dials.add(dial);
        return dial.answer.future();
    }

    /** Dials so far. */
    int dials() {
        return dials.size();
    }

    /** The last dial. */
    Dial last() {
        return dials.get(dials.size() - 1);
    }

    /** All dials. */
    List<Dial> all() {
        return dials;
    }
}

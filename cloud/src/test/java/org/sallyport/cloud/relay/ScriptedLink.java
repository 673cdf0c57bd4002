package org.sallyport.cloud.relay;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.Carrier;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RelayRequest;
import org.sallyport.relay.RequestHead;

/** A link without a network: it says how many requests are on it as the test likes, and ends when it is told to. */
final class ScriptedLink implements RelayLink {
    private final LinkIdentity identity;
    private final Promise<Void> gone = Promise.promise();
    private @Nullable Handler<LinkClosed> handler;

    @Nullable LinkClosed closed;

    @Nullable Duration draining;

    int inFlight;

    /** The other end never answers: what is to end the link goes on without end. */
    boolean hangs;

    ScriptedLink(LinkIdentity identity) {
        this.identity = identity;
    }

    void end(LinkCode code) {
        if (closed == null) {
            closed = new LinkClosed(code, "scripted", false);
            gone.complete();
            if (handler != null) {
                handler.handle(closed);
            }
        }
    }

    @Override
    public LinkIdentity identity() {
        return identity;
    }

    @Override
    public Carrier carrier() {
        return Carrier.PLAIN;
    }

    @Override
    public boolean available() {
        return closed == null && draining == null;
    }

    @Override
    public int inFlight() {
        return inFlight;
    }

    @Override
    public Future<Void> drain(Duration grace) {
        draining = grace;
        if (inFlight == 0) {
            end(LinkCode.DRAINED);
        }
        return gone.future();
    }

    @Override
    public Future<Void> close(String reason) {
        if (!hangs) {
            end(LinkCode.LINK_LOST);
        }
        return gone.future();
    }

    @Override
    public Future<Void> fence() {
        end(LinkCode.FENCED);
        return gone.future();
    }

    @Override
    public RelayLink onClose(Handler<LinkClosed> told) {
        handler = told;
        return this;
    }

    @Override
    public Context context() {
        throw new AssertionError("the registry needs no context");
    }

    @Override
    public RelayRequest request(RequestHead head) {
        throw new AssertionError("the registry sends no requests");
    }

    @Override
    public Future<Duration> ping() {
        throw new AssertionError("the registry sends no pings");
    }
}

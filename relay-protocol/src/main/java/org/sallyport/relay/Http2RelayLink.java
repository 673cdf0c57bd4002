package org.sallyport.relay;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;

/** The cloud's end: HTTP/2's client. */
final class Http2RelayLink extends Http2Link implements RelayLink {
    private volatile int maxStreams = Integer.MAX_VALUE;

    Http2RelayLink(
            LinkIdentity identity,
            Context context,
            ChannelHandlerContext position,
            Carrier carrier,
            LinkSettings settings) {
        super(identity, context, position, carrier, settings, false);
        whenSettled().onSuccess(ignored -> maxStreams = http2().maxStreams());
    }

    @Override
    public boolean available() {
        return closed() == null && !isDraining() && inFlight() < maxStreams;
    }

    @Override
    public RelayRequest request(RequestHead head) {
        Context caller = Vertx.currentContext();
        Context consumer = caller == null ? context() : caller;
        return new Http2RelayRequest(this, head, consumer, Mailbox.to(consumer, eventLoop()));
    }

    @Override
    public RelayLink onClose(Handler<LinkClosed> handler) {
        addCloseHandler(handler);
        return this;
    }

    /** An agent opens no streams: HTTP/2 has refused it already, since there is no push. */
    @Override
    void requested(Http2Stream stream, Http2Headers headers, boolean end) {
        http2().reset(stream, StreamCode.REFUSED_STREAM.number());
    }

    @Override
    void peerDrains() {
        // Requests begun go on; available() is false from here on. The agent closes.
    }
}

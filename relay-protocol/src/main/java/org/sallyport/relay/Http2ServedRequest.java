package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import org.jspecify.annotations.Nullable;

/** A request that the agent answers. */
final class Http2ServedRequest extends BodyReader implements ServedRequest, Exchange {
    private final Http2Link link;
    private final Mailbox consumer;
    private final Http2Stream stream;
    private final RequestHead head;
    private final boolean bodyless;
    private final Http2ServedResponse response;

    // The link's.
    private boolean arrived;

    // The consumer's.
    private @Nullable LinkException cancelled;
    private @Nullable Handler<LinkException> cancelHandler;

    Http2ServedRequest(Http2Link link, Http2Stream stream, RequestHead head, boolean bodyless, Mailbox consumer) {
        super(link.context(), consumer);
        this.link = link;
        this.stream = stream;
        this.head = head;
        this.bodyless = bodyless;
        this.arrived = bodyless;
        this.consumer = consumer;
        this.response = new Http2ServedResponse(link, this, consumer);
        response.opened(stream);
    }

    @Override
    public RequestHead head() {
        return head;
    }

    @Override
    public boolean bodyless() {
        return bodyless;
    }

    @Override
    public ServedResponse response() {
        return response;
    }

    @Override
    public ServedRequest onCancel(Handler<LinkException> handler) {
        cancelHandler = handler;
        if (cancelled != null) {
            context().runOnContext(ignored -> tellCancelled());
        }
        return this;
    }

    private Context context() {
        return link.context();
    }

    private void tellCancelled() {
        Handler<LinkException> handler = cancelHandler;
        if (handler != null && cancelled != null) {
            cancelHandler = null;
            handler.handle(cancelled);
        }
    }

    @Override
    void taken(int bytes) {
        link.execute(() -> link.http2().consumed(stream, bytes));
    }

    // On the link's event loop.

    /** Whether the request has come to its end. */
    boolean arrived() {
        return arrived;
    }

    @Override
    public void headers(Http2Headers headers, boolean end) {
        if (end) {
            finished();
        }
    }

    @Override
    public void data(ByteBuf bytes, boolean end) {
        if (response.hasFailed()) {
            link.http2().consumed(stream, bytes.readableBytes());
            return;
        }
        if (bytes.isReadable()) {
            received(bytes);
        }
        if (end) {
            finished();
        }
    }

    private void finished() {
        arrived = true;
        whole();
    }

    @Override
    public void writability(boolean writable) {
        response.writability(writable);
    }

    @Override
    public void failed(LinkException cause) {
        if (response.hasFailed()) {
            return;
        }
        response.failed(cause, true);
        cut(cause);
        consumer.post(() -> {
            if (!response.ended()) {
                cancelled = cause;
                tellCancelled();
            }
        });
    }

    @Override
    public void closed() {
        link.ended();
        if (!response.finished() && !response.hasFailed()) {
            failed(link.lost(false));
        }
    }
}

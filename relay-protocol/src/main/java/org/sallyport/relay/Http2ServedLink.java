package org.sallyport.relay;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's end: HTTP/2's server. */
final class Http2ServedLink extends Http2Link implements ServedLink {
    private static final Logger LOG = LoggerFactory.getLogger(Http2ServedLink.class);

    private final Handler<ServedRequest> requests;
    private final Mailbox consumer;

    // The event loop's.
    private final List<Handler<Void>> drainHandlers = new ArrayList<>();
    private @Nullable Runnable askedHandler;
    private boolean asked;
    private boolean peerDrains;

    Http2ServedLink(
            LinkIdentity identity,
            Context context,
            ChannelHandlerContext position,
            Carrier carrier,
            LinkSettings settings,
            Handler<ServedRequest> requests) {
        super(identity, context, position, carrier, settings, true);
        this.requests = requests;
        this.consumer = Mailbox.to(context, eventLoop());
    }

    @Override
    public ServedLink onClose(Handler<LinkClosed> handler) {
        addCloseHandler(handler);
        return this;
    }

    @Override
    public ServedLink onDrain(Handler<Void> handler) {
        execute(() -> {
            if (peerDrains) {
                VertxPipeline.run(context(), () -> handler.handle(null));
            } else {
                drainHandlers.add(handler);
            }
        });
        return this;
    }

    /** Runs the task when the cloud has opened its first request: the link works both ways. */
    void onAsked(Runnable task) {
        execute(() -> {
            if (asked) {
                task.run();
            } else {
                askedHandler = task;
            }
        });
    }

    private void noteAsked() {
        asked = true;
        if (askedHandler != null) {
            askedHandler.run();
            askedHandler = null;
        }
    }

    @Override
    void peerDrains() {
        peerDrains = true;
        drainHandlers.forEach(handler -> VertxPipeline.run(context(), () -> handler.handle(null)));
        drainHandlers.clear();
    }

    @Override
    void requested(Http2Stream stream, Http2Headers headers, boolean end) {
        if (!asked) {
            noteAsked();
        }
        RequestHead head = Heads.request(headers);
        if (head == null) {
            http2().reset(stream, Http2Error.PROTOCOL_ERROR.code());
            return;
        }
        ReceiveWindow window = end ? null : http2().openWindow();
        if (window != null) {
            http2().receives(stream, window);
        } else if (!end) {
            http2().reset(stream, StreamCode.REFUSED_STREAM.number()); // the receive budget is exhausted
            return;
        }
        Http2ServedRequest request = new Http2ServedRequest(this, stream, head, end, consumer);
        attach(stream, request);
        opened();
        Handler<ServedRequest> handler = isEcho(head) ? Echo::answer : requests;
        consumer.post(() -> serve(request, handler));
        if (end) {
            request.whole();
        }
    }

    /** A handler that throws has answered nothing: the cloud must not wait for it. */
    private static void serve(ServedRequest request, Handler<ServedRequest> handler) {
        try {
            handler.handle(request);
        } catch (Throwable e) {
            LOG.error("the handler of requests failed", e);
            request.response().reset(StreamCode.INTERNAL_ERROR);
        }
    }

    private static boolean isEcho(RequestHead head) {
        return HttpMethod.POST.equals(head.method()) && head.path().equals(Echo.PATH);
    }
}

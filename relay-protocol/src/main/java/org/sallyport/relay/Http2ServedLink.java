package org.sallyport.relay;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import java.util.ArrayList;
import java.util.List;

/** The agent's end: HTTP/2's server. */
final class Http2ServedLink extends Http2Link implements ServedLink {
    private final Handler<ServedRequest> requests;
    private final Mailbox consumer;

    // The event loop's.
    private final List<Handler<Void>> drainHandlers = new ArrayList<>();
    private boolean peerDrains;

    Http2ServedLink(
            LinkIdentity identity,
            Context context,
            WebSocket webSocket,
            LinkSettings settings,
            Handler<ServedRequest> requests) {
        super(identity, context, webSocket, settings, true);
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

    @Override
    void peerDrains() {
        peerDrains = true;
        drainHandlers.forEach(handler -> VertxPipeline.run(context(), () -> handler.handle(null)));
        drainHandlers.clear();
    }

    @Override
    void requested(Http2Stream stream, Http2Headers headers, boolean end) {
        RequestHead head = Heads.request(headers);
        if (head == null) {
            http2().reset(stream, Http2Error.PROTOCOL_ERROR.code());
            return;
        }
        Http2ServedRequest request = new Http2ServedRequest(this, stream, head, end, consumer);
        attach(stream, request);
        opened();
        Handler<ServedRequest> handler = isEcho(head) ? Echo::answer : requests;
        consumer.post(() -> handler.handle(request));
        if (end) {
            request.whole();
        }
    }

    private static boolean isEcho(RequestHead head) {
        return HttpMethod.POST.equals(head.method()) && head.path().equals(Echo.PATH);
    }
}

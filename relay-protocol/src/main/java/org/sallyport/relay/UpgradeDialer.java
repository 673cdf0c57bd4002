package org.sallyport.relay;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dials by an HTTP/1.1 upgrade. Each link lives on its own event-loop context, so that several spread over the loops. */
final class UpgradeDialer implements RelayDialer {
    private static final Logger LOG = LoggerFactory.getLogger(UpgradeDialer.class);

    private final Vertx vertx;
    private final CloudTransport transport;
    private final DialSettings settings;
    private final CarrierMemory memory;
    private final Set<Http2ServedLink> links = ConcurrentHashMap.newKeySet();

    UpgradeDialer(Vertx vertx, CloudTransport transport, DialSettings settings) {
        this.vertx = vertx;
        this.transport = transport;
        this.settings = settings;
        this.memory = new CarrierMemory(settings.carrier());
    }

    @Override
    public Future<ServedLink> dial(LinkIdentity identity, String token, Handler<ServedRequest> requests) {
        Context context = VertxPipeline.newContext(vertx);
        Promise<ServedLink> promise = VertxPipeline.promise(context);
        TransportSettings way = transport.settings();
        long timer =
                vertx.setTimer(way.timeout().toMillis(), late -> promise.tryFail(DialFailure.timeout(way, "link")));
        Dial dial = new Dial(identity, token, context, requests, promise.future());
        // All on the link's event loop: what the cloud sends with its answer to the upgrade meets HTTP/2 already.
        VertxPipeline.run(
                context,
                () -> dial.begin().onComplete(result -> {
                    vertx.cancelTimer(timer);
                    if (result.succeeded()) {
                        promise.tryComplete(result.result());
                    } else {
                        transport.failed(identity.link());
                        promise.tryFail(DialFailure.of(result.cause(), way));
                    }
                }));
        return promise.future();
    }

    @Override
    public Future<Void> close() {
        List<Future<Void>> closing =
                links.stream().map(link -> link.close("the agent stops")).toList();
        return Future.join(closing).mapEmpty();
    }

    /** One dial: with the carrier that worked last, then with the other one where the first did not pass. */
    private final class Dial {
        private final LinkIdentity identity;
        private final String token;
        private final Context context;
        private final Handler<ServedRequest> requests;
        private final Future<ServedLink> wanted;

        Dial(
                LinkIdentity identity,
                String token,
                Context context,
                Handler<ServedRequest> requests,
                Future<ServedLink> wanted) {
            this.identity = identity;
            this.token = token;
            this.context = context;
            this.requests = requests;
            this.wanted = wanted;
        }

        Future<ServedLink> begin() {
            Carrier first = memory.first();
            Carrier second = memory.second(first);
            return attempt(first).recover(failure -> {
                if (second == null || !(failure instanceof NotPassedException) || wanted.failed()) {
                    return Future.failedFuture(failure);
                }
                LOG.info(
                        "the {} carrier did not pass ({}); trying the {} one",
                        first.word(),
                        failure.getMessage(),
                        second.word());
                return attempt(second);
            });
        }

        private Future<ServedLink> attempt(Carrier carrier) {
            return transport
                    .open(context, identity.link(), wanted)
                    .compose(position ->
                            upgrade(carrier, position).onFailure(failure -> CloudTransport.close(position)));
        }

        private Future<ServedLink> upgrade(Carrier carrier, ChannelHandlerContext position) {
            UpgradeRequest upgrade = new UpgradeRequest(carrier, identity, token);
            return HttpExchange.send(context, position, upgrade.encode(transport))
                    .recover(failure ->
                            Future.failedFuture(new NotPassedException(DialFailure.cut(failure, transport.settings()))))
                    .compose(answer -> {
                        RuntimeException refused = upgrade.refusal(answer);
                        return refused == null ? start(carrier, position) : Future.failedFuture(refused);
                    });
        }

        private Future<ServedLink> start(Carrier carrier, ChannelHandlerContext position) {
            Http2ServedLink link = new Http2ServedLink(identity, context, position, carrier, settings.link(), requests);
            HttpExchange.leave(position.pipeline());
            links.add(link);
            link.onClose(ended -> links.remove(link));
            long hello = vertx.setTimer(settings.helloTimeout().toMillis(), late -> swallowed(link, carrier));
            link.onAsked(() -> {
                vertx.cancelTimer(hello);
                memory.passed(carrier);
            });
            link.onClose(ended -> vertx.cancelTimer(hello));
            wanted.onFailure(late -> link.close("the dial was given up"));
            return link.whenSettled()
                    .map(settled -> (ServedLink) link)
                    .recover(lost -> Future.failedFuture(DialFailure.ended(link.closed(), lost)));
        }

        private void swallowed(Http2ServedLink link, Carrier carrier) {
            memory.swallowed(carrier);
            link.giveUp("the cloud asked for nothing within "
                    + settings.helloTimeout().toMillis()
                    + " ms of the upgrade: something between swallows what follows it");
        }
    }
}

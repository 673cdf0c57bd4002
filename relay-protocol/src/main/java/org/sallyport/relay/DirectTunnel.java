package org.sallyport.relay;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Iterator;
import java.util.List;

/** Straight to the cloud: asks for its addresses at each opening, and tries them in this link's turn. */
final class DirectTunnel implements Tunnel {
    private final Vertx vertx;
    private final NetClient client;
    private final CloudAddresses addresses;
    private final int link;
    private final int timeoutMillis;

    DirectTunnel(Vertx vertx, NetClient client, CloudAddresses addresses, int link, int timeoutMillis) {
        this.vertx = vertx;
        this.client = client;
        this.addresses = addresses;
        this.link = link;
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    public Future<NetSocket> open(String host, int port) {
        return VertxPipeline.resolve(vertx, host).compose(resolved -> {
            List<InetSocketAddress> inTurn = addresses.inTurn(resolved, link);
            if (inTurn.isEmpty()) {
                return Future.failedFuture(new UnknownHostException(host));
            }
            // The last one has time left too, whatever swallows the first.
            int each = Math.max(1, timeoutMillis / (inTurn.size() + 1));
            return next(inTurn.iterator(), port, each);
        });
    }

    private Future<NetSocket> next(Iterator<InetSocketAddress> left, int port, int millis) {
        InetSocketAddress address = new InetSocketAddress(left.next().getAddress(), port);
        ConnectOptions options = new ConnectOptions()
                .setRemoteAddress(SocketAddress.inetSocketAddress(address))
                .setTimeout(millis);
        Future<NetSocket> connected = client.connect(options);
        return left.hasNext() ? connected.recover(failure -> next(left, port, millis)) : connected;
    }
}

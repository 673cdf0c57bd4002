package org.sallyport.relay.proxy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.DialCode;
import org.sallyport.relay.LinkRefusedException;
import org.sallyport.relay.Tunnel;

/**
 * Tunnels through one HTTP proxy by CONNECT (RFC 9110, section 9.3.6; SPEC.md, section 2.1). The proxy resolves the
 * cloud's name. Challenges are answered by Negotiate, Digest or Basic, the strongest that the proxy offers and that there
 * are credentials for; what worked is said first the next time, so that a dial costs one round trip.
 *
 * <p>Fails with a {@link LinkRefusedException} of {@link DialCode#PROXY_NAME_UNKNOWN},
 * {@link DialCode#PROXY_UNREACHABLE}, {@link DialCode#PROXY_CREDENTIALS_REFUSED}, {@link DialCode#PROXY_REFUSED},
 * {@link DialCode#PROXY_CLOSED}, {@link DialCode#TLS_FAILED} (of TLS with the proxy) or {@link DialCode#DIAL_TIMEOUT}, and then has closed its connection. Thread-safe; keep
 * it as long as its tunnels.
 */
public final class ProxyTunnel implements Tunnel {
    /** Late enough that a timer of ours has told of it before. */
    private static final long TIDYING_MILLIS = 1_000;

    private static final int WORKERS = 2;

    private final Vertx vertx;
    private final HttpProxy proxy;
    private final Duration timeout;
    private final NetClient client;
    private final Authentication authentication;
    private final @Nullable WorkerExecutor worker;

    /**
     * Tunnels through a proxy.
     *
     * @param authorities PEM file of authorities to trust for a proxy with TLS, instead of the JDK's; null for those
     * @param timeout for each: TCP to the proxy, all challenges, and the proxy's own connection to the cloud
     */
    public ProxyTunnel(Vertx vertx, HttpProxy proxy, @Nullable Path authorities, Duration timeout) {
        this.vertx = vertx;
        this.proxy = proxy;
        this.timeout = timeout;
        this.client = vertx.createNetClient(options(proxy, authorities, timeout));
        this.worker = proxy.kerberos() == null
                ? null
                : vertx.createSharedWorkerExecutor("proxy-kerberos-" + UUID.randomUUID(), WORKERS);
        this.authentication = new Authentication(schemes(proxy, worker));
    }

    private static NetClientOptions options(HttpProxy proxy, @Nullable Path authorities, Duration timeout) {
        NetClientOptions options = new NetClientOptions()
                .setConnectTimeout((int) (timeout.toMillis() + TIDYING_MILLIS))
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true);
        if (proxy.tls()) {
            options.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
            if (authorities != null) {
                options.setTrustOptions(new PemTrustOptions().addCertPath(authorities.toString()));
            }
        }
        return options;
    }

    private static List<Scheme> schemes(HttpProxy proxy, @Nullable WorkerExecutor worker) {
        List<Scheme> schemes = new ArrayList<>();
        if (proxy.kerberos() != null && worker != null) {
            schemes.add(new NegotiateScheme(proxy.kerberos(), proxy.host(), worker));
        }
        if (proxy.password() != null) {
            schemes.add(new DigestScheme(proxy.password()));
            schemes.add(new BasicScheme(proxy.password()));
        }
        return schemes;
    }

    @Override
    public Future<NetSocket> open(String host, int port) {
        Opening opening = new Opening(client, proxy, authentication, HttpProxy.authority(host, port));
        long timer = vertx.setTimer(timeout.toMillis(), late -> opening.giveUp(timeout));
        return opening.open().onComplete(opened -> vertx.cancelTimer(timer));
    }

    /** Closes the client, and with it all tunnels. Idempotent. */
    public Future<Void> close() {
        return client.close().eventually(() -> worker == null ? Future.succeededFuture() : worker.close());
    }
}

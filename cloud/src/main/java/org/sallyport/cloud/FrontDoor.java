package org.sallyport.cloud;

import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.management.ManagementApi;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.CloudException;
import org.sallyport.cloud.problem.Problems;
import org.sallyport.cloud.relay.RelayEndpoint;
import org.sallyport.cloud.runtime.RequestIds;
import org.sallyport.cloud.runtime.RuntimeEndpoint;
import org.sallyport.relay.Fields;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.Problem;
import org.sallyport.relay.RelayAcceptor;

/**
 * The HTTP server on one event loop; several share the port. It tells by the path whom a request is for, runtime calls
 * first.
 */
final class FrontDoor extends VerticleBase {
    /** What a front door leads to. It is there once the port is known. */
    record Rooms(RuntimeEndpoint runtime, RelayEndpoint relay, ManagementApi management) {}

    private static final Duration MORE_THAN_LONGEST_CALL = Duration.ofMinutes(1);
    private static final int MAX_LINE = 16 * 1024;
    private static final int CHUNK = 64 * 1024;
    private static final Duration SHUTDOWN = Duration.ofSeconds(2);

    private final CloudConfig config;
    private final RelayAcceptor acceptor;
    private final Future<Rooms> rooms;
    private final Promise<Integer> port;
    private final @Nullable ServerTls tls;
    private final IdleConnections idle;
    private final List<HttpServer> servers = new ArrayList<>();

    FrontDoor(CloudConfig config, RelayAcceptor acceptor, Future<Rooms> rooms, Promise<Integer> port) {
        this.config = config;
        this.acceptor = acceptor;
        this.rooms = rooms;
        this.port = port;
        this.idle = new IdleConnections(System::nanoTime, config.limits().idleTimeout());
        this.tls = config.tls() == null ? null : new ServerTls(config.tls());
    }

    @Override
    public Future<?> start() {
        idle.start(vertx);
        CloudConfig.Listen listen = config.listen();
        SocketAddress address = listen.port() == 0
                ? SocketAddress.sharedRandomPort(1, listen.host())
                : SocketAddress.inetSocketAddress(listen.port(), listen.host());
        HttpServerOptions options = withTls(options());
        Future<HttpServer> opened = open(options, address).onSuccess(server -> {
            if (tls != null) {
                tls.watch(vertx, server, options.getSslOptions());
            }
            port.tryComplete(server.actualPort());
        });
        CloudConfig.Plain plain = config.plain();
        return plain == null
                ? opened
                : opened.compose(
                        server -> open(options(), SocketAddress.inetSocketAddress(plain.port(), plain.host())));
    }

    private Future<HttpServer> open(HttpServerOptions options, SocketAddress address) {
        HttpServer server = vertx.createHttpServer(options)
                .requestHandler(this::handle)
                .connectionHandler(idle::opened)
                .invalidRequestHandler(this::refuseInvalid);
        servers.add(server);
        return server.listen(address);
    }

    @Override
    public Future<?> stop() {
        return Future.join(servers.stream()
                .map(server -> server.shutdown(SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS))
                .toList());
    }

    private void handle(HttpServerRequest request) {
        Rooms open = rooms.result();
        if (open == null) {
            Problems.answer(
                    request, RequestIds.next(), CloudCode.CLOUD_DRAINING.failure("The cloud is starting; try again"));
            return;
        }
        String uri = request.uri();
        if (RuntimeEndpoint.takes(uri)) {
            idle.called(request);
            open.runtime().handle(request);
        } else if (uri.equals(Fields.UPGRADE_PATH) || uri.startsWith(Fields.UPGRADE_PATH + "?")) {
            idle.upgrading(request);
            open.relay().handle(request);
        } else {
            idle.asked(request);
            open.management().handle(request);
        }
    }

    /** A request that could not be read; its connection can't be used any further. */
    private void refuseInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Problem problem = cause instanceof TooLongFrameException
                ? Problem.of(LinkCode.HEAD_TOO_LARGE, "The request's line and header fields must be smaller")
                : Problem.of(CloudCode.MALFORMED_REQUEST, "The request can't be read as HTTP");
        Problems.answerUnreadable(vertx, request, RequestIds.next(), new CloudException(problem, cause));
    }

    private HttpServerOptions options() {
        CloudLimits limits = config.limits();
        Duration longest = limits.maxTimeout().plus(MORE_THAN_LONGEST_CALL);
        HttpServerOptions options = new HttpServerOptions()
                .setTcpNoDelay(true)
                .setMaxHeaderSize(limits.maxHeaderBytes())
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxChunkSize(CHUNK)
                .setHandle100ContinueAutomatically(true)
                // HTTP/2 is for TLS: where it may also come in the clear, a connection that never sends a whole head is
                // unknown to IdleConnections.
                .setHttp2ClearTextEnabled(false)
                // Longer than any call may take: a caller that reads nothing for a while is no idle caller. Those that
                // are idle without a call are closed by IdleConnections.
                .setIdleTimeout(Math.toIntExact(longest.toSeconds()))
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setInitialSettings(new Http2Settings()
                        .setMaxHeaderListSize(limits.maxHeaderBytes())
                        .setMaxConcurrentStreams(1_000)
                        .setInitialWindowSize(256 * 1024));
        return acceptor.configure(options);
    }

    private HttpServerOptions withTls(HttpServerOptions options) {
        if (tls != null) {
            tls.configure(options);
        }
        return options;
    }
}

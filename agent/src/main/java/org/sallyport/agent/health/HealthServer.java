package org.sallyport.agent.health;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /health/live}, {@code /health/ready}, {@code /metrics} and {@code /api/status} on a local address. Nothing here changes
 * anything. The Host field must name the address itself, so that no web site can read it through a browser by pointing a
 * name of its own here.
 */
public final class HealthServer {
    private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]");
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    private static final int NOT_READY = 503;
    private static final int MISDIRECTED = 421;

    private final HttpServer server;

    private HealthServer(HttpServer server) {
        this.server = server;
    }

    /** Listens. Fails with {@link AgentException} {@link AgentCode#HEALTH_ADDRESS}. */
    public static Future<HealthServer> start(Vertx vertx, HealthAddress address, Status status, Meters meters) {
        Set<String> hosts = new HashSet<>(LOOPBACK);
        hosts.add(address.host().toLowerCase(Locale.ROOT));
        HttpServerOptions options = new HttpServerOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setIdleTimeout(60);
        return vertx.createHttpServer(options)
                .requestHandler(request -> answer(request, hosts, status, meters))
                .listen()
                .map(HealthServer::new)
                .recover(failure -> Future.failedFuture(new AgentException(
                        AgentCode.HEALTH_ADDRESS,
                        "Can't listen on " + address.host() + ":" + address.port() + " (" + failure.getMessage()
                                + "): set 'health' in agent.yaml to a free address of this machine",
                        failure)));
    }

    /** The port that it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** Stops listening. */
    public Future<Void> close() {
        return server.close();
    }

    private static void answer(HttpServerRequest request, Set<String> hosts, Status status, Meters meters) {
        HostAndPort asked = request.authority();
        if (asked == null || !names(request, asked.host(), hosts)) {
            send(request, MISDIRECTED, new JsonObject().put("reason", "The Host field names another host"));
        } else if (!request.method().equals(HttpMethod.GET)) {
            send(request, 405, new JsonObject().put("reason", "Only GET is served here"));
        } else {
            route(request, status, meters);
        }
    }

    /** Whether the Host field's host is ours: one of the names, or the very address that the connection came to. */
    private static boolean names(HttpServerRequest request, String host, Set<String> hosts) {
        if (hosts.contains(host.toLowerCase(Locale.ROOT))) {
            return true;
        }
        SocketAddress local = request.localAddress();
        return local != null && wildcard(hosts) && isAddress(host, local.hostAddress());
    }

    private static boolean wildcard(Set<String> hosts) {
        return WILDCARDS.stream().anyMatch(hosts::contains);
    }

    /** Only literal addresses are compared: nothing is looked up for a Host field. */
    private static boolean isAddress(String host, @Nullable String address) {
        byte[] asked = NetUtil.createByteArrayFromIpAddressString(host);
        byte[] ours = address == null ? null : NetUtil.createByteArrayFromIpAddressString(address);
        return asked != null && Arrays.equals(asked, ours);
    }

    private static void route(HttpServerRequest request, Status status, Meters meters) {
        switch (request.path()) {
            case "/health/live" -> send(request, 200, new JsonObject().put("live", true));
            case "/health/ready" -> {
                boolean ready = status.links().up() > 0;
                JsonObject json = new JsonObject().put("ready", ready);
                send(
                        request,
                        ready ? 200 : NOT_READY,
                        ready ? json : json.put("reason", status.links().whyNotUp()));
            }
            case "/api/status" -> status.read().onSuccess(json -> send(request, 200, json));
            case "/metrics" -> send(request, 200, METRICS, Buffer.buffer(meters.scrape()));
            default -> send(request, 404, new JsonObject().put("reason", "There is no such page"));
        }
    }

    private static void send(HttpServerRequest request, int code, JsonObject json) {
        send(request, code, "application/json", json.toBuffer());
    }

    private static void send(HttpServerRequest request, int code, String type, Buffer body) {
        request.response()
                .setStatusCode(code)
                .putHeader("content-type", type)
                .putHeader("cache-control", "no-store")
                .putHeader("x-content-type-options", "nosniff")
                .end(body)
                .onFailure(failure -> LOG.debug("a status request went away: {}", failure.toString()));
    }
}

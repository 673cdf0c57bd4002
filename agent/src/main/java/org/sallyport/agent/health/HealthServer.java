package org.sallyport.agent.health;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.health.LocalPages.Answer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves {@link LocalPages} on a local address, to who asks for it by that address ({@link Hosts}). */
public final class HealthServer {
    private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);
    private static final int FORBIDDEN = 403;
    private static final int NOT_ALLOWED = 405;
    private static final int MISDIRECTED = 421;

    /** Nothing but the page's own files, and no other site around it. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final HttpServer server;

    private HealthServer(HttpServer server) {
        this.server = server;
    }

    /** Listens. Fails with {@link AgentException} {@link AgentCode#HEALTH_ADDRESS}. */
    public static Future<HealthServer> start(Vertx vertx, HealthAddress address, LocalPages pages) {
        Hosts hosts = new Hosts(address.host());
        HttpServerOptions options = new HttpServerOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setIdleTimeout(60);
        return vertx.createHttpServer(options)
                .requestHandler(request -> answer(request, hosts, pages))
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

    private static void answer(HttpServerRequest request, Hosts hosts, LocalPages pages) {
        boolean reading =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (!hosts.names(request)) {
            send(request, Answer.reason(MISDIRECTED, "The Host field names another host"));
        } else if (Hosts.isForeign(request)) {
            send(request, Answer.reason(FORBIDDEN, "A page of another site asks"));
        } else if (!reading) {
            request.response().putHeader("allow", "GET, HEAD");
            send(request, Answer.reason(NOT_ALLOWED, "Only GET and HEAD are served here"));
        } else {
            pages.answer(request).onSuccess(answer -> send(request, answer)).onFailure(failure -> {
                LOG.error("a page can't be told", failure);
                send(request, Answer.reason(500, "The agent failed; its log tells why"));
            });
        }
    }

    private static void send(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response()
                .setStatusCode(answer.status())
                .putHeader("content-type", answer.type())
                .putHeader("content-length", String.valueOf(answer.body().length()))
                .putHeader("cache-control", "no-store")
                .putHeader("content-security-policy", POLICY)
                .putHeader("cross-origin-resource-policy", "same-origin")
                .putHeader("referrer-policy", "no-referrer")
                .putHeader("x-content-type-options", "nosniff");
        Future<Void> sent = request.method().equals(HttpMethod.HEAD) ? response.end() : response.end(answer.body());
        sent.onFailure(failure -> LOG.debug("a status request went away: {}", failure.toString()));
    }
}

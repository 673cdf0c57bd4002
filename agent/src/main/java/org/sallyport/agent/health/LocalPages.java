package org.sallyport.agent.health;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.sallyport.agent.diagnostics.Inside;

/** What the local page's address serves. Nothing here changes anything. Thread-safe. */
public final class LocalPages {
    private static final int NOT_READY = 503;
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final Status status;
    private final Meters meters;
    private final Inside inside;
    private final Map<String, Answer> files = Map.of(
            "/", file("page.html", "text/html; charset=utf-8"),
            "/page.js", file("page.js", "text/javascript; charset=utf-8"),
            "/page.css", file("page.css", "text/css; charset=utf-8"));

    /** What is answered. */
    record Answer(int status, String type, Buffer body) {
        static Answer json(int status, JsonObject json) {
            return new Answer(status, "application/json", json.toBuffer());
        }

        static Answer reason(int status, String reason) {
            return json(status, new JsonObject().put("reason", reason));
        }
    }

    /** The pages of an agent. */
    public LocalPages(Status status, Meters meters, Inside inside) {
        this.status = status;
        this.meters = meters;
        this.inside = inside;
    }

    /** The answer to a GET. */
    Future<Answer> answer(HttpServerRequest request) {
        String path = request.path();
        return switch (path) {
            case "/health/live" -> Future.succeededFuture(Answer.json(200, new JsonObject().put("live", true)));
            case "/health/ready" -> Future.succeededFuture(ready());
            case "/api/status" -> status.read().map(json -> Answer.json(200, json));
            case "/api/diagnostics" -> diagnostics(request);
            case "/metrics" -> Future.succeededFuture(new Answer(200, METRICS, Buffer.buffer(meters.scrape())));
            default -> Future.succeededFuture(files.getOrDefault(path, Answer.reason(404, "There is no such page")));
        };
    }

    private Answer ready() {
        boolean ready = status.links().up() > 0;
        JsonObject json = new JsonObject().put("ready", ready);
        return Answer.json(
                ready ? 200 : NOT_READY,
                ready ? json : json.put("reason", status.links().whyNotUp()));
    }

    /** Tells how the process was started and what its code does: to this machine only, wherever the page listens. */
    private Future<Answer> diagnostics(HttpServerRequest request) {
        return Hosts.isOwn(request.remoteAddress(), request.localAddress())
                ? inside.read().map(json -> Answer.json(200, json))
                : Future.succeededFuture(Answer.reason(403, "This page is for the agent's own machine"));
    }

    private static Answer file(String name, String type) {
        try (InputStream in = Objects.requireNonNull(LocalPages.class.getResourceAsStream(name), name)) {
            return new Answer(200, type, Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.sallyport.agent.credentials;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server that answers as Vault's API documentation says: KV version 2 below a mount, login by AppRole, seal status.
 * Requests that the documentation doesn't know are answered 404 with no errors, as Vault does.
 */
public final class VaultServer {
    public static final String ROLE = "role-1";
    public static final String SECRET_ID = "secret-id-1";

    /** Latest versions by namespace and path: {@code plant7/secret/data/db/sales}; null for one that was deleted. */
    public final Map<String, JsonObject> secrets = new ConcurrentHashMap<>();

    /** Tokens that are good. */
    public final Set<String> tokens = ConcurrentHashMap.newKeySet();

    /** Paths of all requests. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    public volatile boolean sealed;
    public volatile int instead;
    volatile boolean silent;
    volatile long leaseSeconds = 3600;
    private final AtomicInteger logins = new AtomicInteger();
    private final HttpServer server;

    public VaultServer(Vertx vertx) {
        server = vertx.createHttpServer().requestHandler(this::handle);
    }

    public Future<Integer> listen() {
        return server.listen(0, "127.0.0.1").map(HttpServer::actualPort);
    }

    /** Stores a secret's next version. */
    public void put(String path, JsonObject data) {
        secrets.put(path, data);
    }

    private void handle(HttpServerRequest request) {
        asked.add(request.path());
        if (!"true".equals(request.getHeader("X-Vault-Request"))
                && !request.path().equals("/v1/sys/seal-status")) {
            errors(request, 412, "required header missing");
            return;
        }
        if (silent) {
            return;
        }
        if (request.path().equals("/v1/sys/seal-status")) {
            answer(
                    request,
                    200,
                    new JsonObject()
                            .put("type", "shamir")
                            .put("initialized", true)
                            .put("sealed", sealed)
                            .put("t", 3)
                            .put("n", 5));
        } else if (sealed) {
            errors(request, 503, "Vault is sealed");
        } else if (instead != 0) {
            errors(request, instead, "internal error");
        } else if (request.method().equals(HttpMethod.POST) && request.path().equals("/v1/auth/approle/login")) {
            request.body().onSuccess(body -> logIn(request, body.toJsonObject()));
        } else if (request.method().equals(HttpMethod.GET)) {
            read(request);
        } else {
            errors(request, 405, "unsupported operation");
        }
    }

    private void logIn(HttpServerRequest request, JsonObject body) {
        if (!ROLE.equals(body.getString("role_id")) || !SECRET_ID.equals(body.getString("secret_id"))) {
            errors(request, 400, "invalid role or secret ID");
            return;
        }
        String token = "hvs.login-" + logins.incrementAndGet();
        tokens.add(token);
        answer(
                request,
                200,
                new JsonObject()
                        .put("request_id", "5f6c")
                        .put(
                                "auth",
                                new JsonObject()
                                        .put("client_token", token)
                                        .put("policies", new JsonArray().add("default"))
                                        .put("lease_duration", leaseSeconds)
                                        .put("renewable", true)));
    }

    private void read(HttpServerRequest request) {
        String token = request.getHeader("X-Vault-Token");
        if (token == null || !tokens.contains(token)) {
            errors(request, 403, "permission denied");
            return;
        }
        String namespace = request.getHeader("X-Vault-Namespace");
        String path =
                (namespace == null ? "" : namespace + "/") + request.path().substring("/v1/".length());
        JsonObject data = secrets.get(path);
        if (data == null) {
            errors(request, 404, null);
            return;
        }
        boolean deleted = data.isEmpty();
        JsonObject metadata = new JsonObject()
                .put("created_time", "2026-11-30T00:00:00Z")
                .put("deletion_time", deleted ? "2026-11-30T00:00:01Z" : "")
                .put("destroyed", false)
                .put("version", 2);
        answer(
                request,
                deleted ? 404 : 200,
                new JsonObject()
                        .put("request_id", "8b3d")
                        .put("lease_id", "")
                        .put("renewable", false)
                        .put("lease_duration", 0)
                        .put(
                                "data",
                                new JsonObject()
                                        .put("data", deleted ? null : data)
                                        .put("metadata", metadata)));
    }

    int logins() {
        return logins.get();
    }

    private static void errors(HttpServerRequest request, int status, @Nullable String error) {
        JsonArray errors = error == null ? new JsonArray() : new JsonArray().add(error);
        answer(request, status, new JsonObject().put("errors", errors));
    }

    private static void answer(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(Buffer.buffer(body.encode()));
    }
}

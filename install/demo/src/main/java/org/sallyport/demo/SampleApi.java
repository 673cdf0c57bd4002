package org.sallyport.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** The sample HTTP API, as a company would have one inside: {@code GET /products} and {@code GET /products/{id}}. */
final class SampleApi {
    private static final String PRODUCTS = "/products";

    private final Map<String, JsonObject> products = new LinkedHashMap<>();
    private final HttpServer server;

    private SampleApi(Vertx vertx, JsonArray products) {
        for (Object product : products) {
            JsonObject json = (JsonObject) product;
            this.products.put(json.getInteger("id").toString(), json);
        }
        this.server = vertx.createHttpServer().requestHandler(this::answer);
    }

    /** Starts it on a free port of the loopback interface; the products are objects with an {@code id}. */
    static Future<SampleApi> start(Vertx vertx, JsonArray products) {
        SampleApi api = new SampleApi(vertx, products);
        return api.server.listen(0, "127.0.0.1").map(listening -> api);
    }

    /** Where its products are. */
    URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort() + PRODUCTS);
    }

    private void answer(HttpServerRequest request) {
        String path = request.path();
        if (!HttpMethod.GET.equals(request.method())) {
            send(request, 405, new JsonObject().put("error", "this API is read only"));
        } else if (path.equals(PRODUCTS)) {
            send(
                    request,
                    200,
                    new JsonObject()
                            .put(
                                    "products",
                                    new JsonArray(products.values().stream().toList())));
        } else {
            JsonObject product =
                    path.startsWith(PRODUCTS + "/") ? products.get(path.substring(PRODUCTS.length() + 1)) : null;
            if (product == null) {
                send(request, 404, new JsonObject().put("error", "there is nothing at " + path));
            } else {
                send(request, 200, product);
            }
        }
    }

    private static void send(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body.toBuffer());
    }

    Future<Void> close() {
        return server.close();
    }
}

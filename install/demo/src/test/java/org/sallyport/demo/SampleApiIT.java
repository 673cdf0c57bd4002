package org.sallyport.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SampleApiIT {
    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static String get(URI url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url).build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    @Test
    void answersTheProductsAllTogetherAndOneByOne() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            JsonObject lamp = new JsonObject().put("id", 7).put("name", "Lamp");
            SampleApi api = await(SampleApi.start(vertx, new JsonArray().add(lamp)));
            assertEquals("200 {\"products\":[{\"id\":7,\"name\":\"Lamp\"}]}", get(api.url()));
            assertEquals("200 {\"id\":7,\"name\":\"Lamp\"}", get(URI.create(api.url() + "/7")));
            assertEquals("404 {\"error\":\"there is nothing at /products/8\"}", get(URI.create(api.url() + "/8")));
        } finally {
            await(vertx.close());
        }
    }
}

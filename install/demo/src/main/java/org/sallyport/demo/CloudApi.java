package org.sallyport.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Calls a cloud as an administrator's script would: JSON over HTTP with a bearer token. Blocks; safe for any thread. */
public final class CloudApi {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI cloud;
    private final String token;

    /**
     * A client.
     *
     * @param cloud the cloud's base URL
     * @param token bearer token of a user
     */
    public CloudApi(URI cloud, String token) {
        this.cloud = cloud;
        this.token = token;
    }

    /** A gateway without members, and the code for its first. */
    public record NewGateway(String id, String enrolmentCode) {}

    /** Makes a gateway. */
    public NewGateway createGateway(String name) throws IOException, InterruptedException {
        JsonObject made = post("/api/v1/gateways", new JsonObject().put("name", name));
        return new NewGateway(made.getString("id"), made.getString("enrolmentCode"));
    }

    /** The certificate, in PEM, to which a gateway's credentials are sealed. */
    public String certificate(String gateway) throws IOException, InterruptedException {
        return new JsonObject(get("/api/v1/gateways/" + gateway)).getString("certificate");
    }

    /**
     * Waits until the cloud holds a link of the gateway: from then on calls are served.
     *
     * @throws IOException when that takes longer than a minute
     */
    public void awaitLink(String gateway) throws IOException, InterruptedException {
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; ) {
            JsonArray members = new JsonObject(get("/api/v1/gateways/" + gateway)).getJsonArray("members");
            if (members.stream().anyMatch(member -> ((JsonObject) member).getInteger("links") > 0)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new IOException("no agent of gateway " + gateway + " is linked after " + PATIENCE.toSeconds() + " s");
    }

    /** Makes a connection; answers its id. */
    public String createConnection(JsonObject connection) throws IOException, InterruptedException {
        return post("/api/v1/connections", connection).getString("id");
    }

    /** The text that a GET of the path answers. */
    public String get(String path) throws IOException, InterruptedException {
        return send(request(path).GET().build());
    }

    /** The JSON that a POST of the body answers; an empty object where it answers nothing. */
    public JsonObject post(String path, JsonObject body) throws IOException, InterruptedException {
        String answer = send(request(path)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build());
        return answer.isEmpty() ? new JsonObject() : new JsonObject(answer);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(cloud + path))
                .timeout(PATIENCE)
                .header("authorization", "Bearer " + token);
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException(
                    request.method() + " " + request.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }
}

package org.sallyport.rig;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** An app that calls operations, over HTTP/1.1 and without a library of ours. */
final class Caller {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String token;

    Caller(String token) {
        this.token = token;
    }

    /** What was answered; the body is JSON. */
    record Answer(int status, String mediaType, JsonObject json, HttpResponse<String> response) {

        /** The problem's code and where the fault lies, with the status: {@code 404 unknown-table caller}. */
        String problem() {
            return status + " " + json.getString("code") + " " + json.getString("where");
        }
    }

    Answer get(URI url) throws IOException, InterruptedException {
        return whole(request(url));
    }

    /** As {@link #get(URI)}, with a header field. */
    Answer get(URI url, String field, String value) throws IOException, InterruptedException {
        return whole(HttpRequest.newBuilder(request(url), (name, sent) -> true)
                .header(field, value)
                .build());
    }

    private Answer whole(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        String mediaType = response.headers().firstValue("content-type").orElse("");
        return new Answer(response.statusCode(), mediaType, new JsonObject(response.body()), response);
    }

    /** What a GET is answered with, whatever that is. */
    HttpResponse<String> answer(URI url) throws IOException, InterruptedException {
        return client.send(request(url), HttpResponse.BodyHandlers.ofString());
    }

    /** Begins a GET; the body is read by whoever asked. */
    InputStream open(URI url) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(request(url), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            try (InputStream body = response.body()) {
                throw new IOException(
                        response.statusCode() + ": " + new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return response.body();
    }

    private HttpRequest request(URI url) {
        return HttpRequest.newBuilder(url)
                .timeout(Duration.ofMinutes(2))
                .header("authorization", "Bearer " + token)
                .build();
    }
}

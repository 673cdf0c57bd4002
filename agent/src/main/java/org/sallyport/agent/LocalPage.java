package org.sallyport.agent;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Asks a running agent by the address of its local page. */
final class LocalPage {
    static final String BY_DEFAULT = "http://127.0.0.1:8730";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 4 << 20;

    private final URI url;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    private LocalPage(URI url) {
        this.url = url;
    }

    /**
     * The page of an address.
     *
     * @throws ParameterException with what is wrong with {@code --url}
     */
    static LocalPage at(CommandSpec command, URI url) {
        if (url.getHost() == null
                || url.getRawUserInfo() != null
                || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw new ParameterException(
                    command.commandLine(),
                    "--url must begin with http:// or https://, and hold a host and no user or password");
        }
        return new LocalPage(url);
    }

    /**
     * What the agent tells of itself.
     *
     * @throws AgentException {@link AgentCode#AGENT_NOT_RUNNING} also where something else answers
     */
    JsonObject status() throws InterruptedException {
        JsonObject status = json("/api/status");
        if (!status.containsKey("member")) {
            throw notRunning(null);
        }
        return status;
    }

    /** A page that is a JSON object; fails as {@link #text} does. */
    JsonObject json(String path) throws InterruptedException {
        try {
            return new JsonObject(text(path));
        } catch (DecodeException e) {
            throw notRunning(e);
        }
    }

    /**
     * A page.
     *
     * @throws AgentException {@link AgentCode#AGENT_NOT_RUNNING} when nobody answers with it
     */
    String text(String path) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(url.resolve(path)).timeout(TIMEOUT).build();
        try {
            return client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                    .thenApplyAsync(LocalPage::body)
                    .get(2 * TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw notRunning(e);
        }
    }

    private static String body(HttpResponse<InputStream> answer) {
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException("status " + answer.statusCode());
            }
            return new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private AgentException notRunning(@Nullable Exception cause) {
        return new AgentException(
                AgentCode.AGENT_NOT_RUNNING,
                "No agent answers at " + url
                        + ": check that it runs, and 'health' in its agent.yaml; --url names another address",
                cause);
    }
}

package org.sallyport.agent;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.settings.Durations;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Asks a running agent by the address of its local page. Where nobody listens, or who listens doesn't answer in time, it asks
 * once. Not thread-safe.
 */
final class LocalPage {
    static final String BY_DEFAULT = "http://127.0.0.1:8730";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 4 << 20;
    private static final String ANOTHER = "; --url names another address";

    private final URI url;
    private final Duration patience;
    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable AgentException silence;

    private LocalPage(URI url, Duration patience) {
        this.url = url;
        this.patience = patience;
    }

    /**
     * The page of an address.
     *
     * @throws ParameterException with what is wrong with {@code --url}
     */
    static LocalPage at(CommandSpec command, URI url) {
        return at(command, url, PATIENCE);
    }

    /** As {@link #at(CommandSpec, URI)}, of a page that has so long for each whole answer. */
    static LocalPage at(CommandSpec command, URI url, Duration patience) {
        if (url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null
                || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw new ParameterException(
                    command.commandLine(),
                    "--url must begin with http:// or https://, and hold a host, no user or password, no '?' and no '#'");
        }
        return new LocalPage(url, patience);
    }

    /**
     * What the agent tells of itself.
     *
     * @throws AgentException {@link AgentCode#AGENT_NOT_RUNNING} also where something else answers
     */
    JsonObject status() throws InterruptedException {
        JsonObject status = json("/api/status");
        if (!status.containsKey("member")) {
            throw otherwise("/api/status", null);
        }
        return status;
    }

    /** A page that is a JSON object; fails as {@link #text} does. */
    JsonObject json(String path) throws InterruptedException {
        try {
            return new JsonObject(text(path));
        } catch (DecodeException e) {
            throw otherwise(path, e);
        }
    }

    /**
     * A page.
     *
     * @throws AgentException {@link AgentCode#AGENT_NOT_RUNNING} when nobody answers with it, which tells what there was instead
     */
    String text(String path) throws InterruptedException {
        if (silence != null) {
            throw silence;
        }
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path)).build();
        CompletableFuture<HttpResponse<InputStream>> sent =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            return sent.thenApplyAsync(answer -> body(path, answer)).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (!sent.cancel(true) && !sent.isCompletedExceptionally()) {
                leave(sent.join());
            }
            silence = new AgentException(
                    AgentCode.AGENT_NOT_RUNNING,
                    "No whole answer came from " + url + " within " + Durations.text(patience)
                            + ": the agent that listens there hangs, and its log may tell why" + ANOTHER,
                    e);
            throw silence;
        } catch (ExecutionException e) {
            throw failure(path, e);
        }
    }

    private String body(String path, HttpResponse<InputStream> answer) {
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw status(path, answer.statusCode());
            }
            return new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Wakes up who waits for more of a body. */
    private static void leave(HttpResponse<InputStream> answer) {
        try {
            answer.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private AgentException failure(String path, ExecutionException failed) {
        if (failed.getCause() instanceof AgentException answered) {
            return answered;
        }
        if (!(failed.getCause() instanceof ConnectException)) {
            return otherwise(path, failed);
        }
        silence = new AgentException(
                AgentCode.AGENT_NOT_RUNNING,
                "No agent answers at " + url + ": check that it runs, and 'health' in its agent.yaml" + ANOTHER,
                failed);
        return silence;
    }

    private AgentException status(String path, int status) {
        String hint = status == 403 ? ": an agent tells it to its own machine only" : ": check that it is the agent";
        return new AgentException(
                AgentCode.AGENT_NOT_RUNNING,
                "What listens at " + url + " answered " + path + " with status " + status + hint + ANOTHER);
    }

    private AgentException otherwise(String path, @Nullable Exception cause) {
        return new AgentException(
                AgentCode.AGENT_NOT_RUNNING,
                "What listens at " + url + " did not answer " + path + " as an agent does: check that it is one"
                        + ANOTHER,
                cause);
    }
}

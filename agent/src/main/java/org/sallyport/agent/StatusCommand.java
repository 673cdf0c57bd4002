package org.sallyport.agent;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.text.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code status}: asks the local page of a running agent. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Tells how a running agent on this machine is doing.")
final class StatusCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--json", description = "Prints all of it as JSON.")
    private boolean json;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8730",
            description = "The agent's local page; default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private URI url;

    @Override
    public Integer call() throws InterruptedException {
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw new ParameterException(spec.commandLine(), "--url must begin with http:// or https://");
        }
        JsonObject status = ask();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Printable.lines(status.encodePrettily()));
        } else {
            print(status, out);
        }
        return 0;
    }

    private JsonObject ask() throws InterruptedException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/api/status"))
                .timeout(TIMEOUT)
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            JsonObject status = answer.statusCode() == 200 ? new JsonObject(answer.body()) : new JsonObject();
            if (status.containsKey("member")) {
                return status;
            }
            throw notRunning(null);
        } catch (IOException | DecodeException e) {
            throw notRunning(e);
        }
    }

    private AgentException notRunning(@Nullable Exception cause) {
        return new AgentException(
                AgentCode.AGENT_NOT_RUNNING,
                "No agent answers at " + url
                        + ": check that it runs, and 'health' in its agent.yaml; --url names another" + " address",
                cause);
    }

    /** Names and details come from the cloud too, and go to a terminal. */
    private static void print(JsonObject status, PrintWriter out) {
        out.println("agent " + status.getString("version") + ", up " + status.getLong("uptimeSeconds") + " s, cloud "
                + status.getString("cloud") + through(status.getJsonObject("proxy")));
        out.println("gateway " + named(status.getJsonObject("gateway")) + ", member "
                + named(status.getJsonObject("member")));
        JsonArray links = status.getJsonArray("links");
        for (int i = 0; i < links.size(); i++) {
            JsonObject link = links.getJsonObject(i);
            JsonObject problem = link.getJsonObject("lastProblem");
            boolean up = link.getString("state").equals("up");
            out.println("link " + link.getInteger("number") + ": " + link.getString("state") + " since "
                    + link.getString("since")
                    + (up || problem == null ? "" : ": " + Printable.line(problem.getString("detail"))));
        }
        printKey(status.getJsonObject("gatewayKey"), out);
        JsonObject access = status.getJsonObject("access");
        out.println("access: " + access.getInteger("rules") + " rules since " + access.getString("since"));
        for (Object problem : access.getJsonArray("problems")) {
            out.println("access: a newer policy is not in force: " + problem);
        }
        out.println("requests: " + status.getInteger("inFlight") + " in flight, " + status.getInteger("queued")
                + " waiting; data sources: " + status.getJsonArray("sources").size());
    }

    private static void printKey(JsonObject key, PrintWriter out) {
        String problem = key.getString("problem");
        JsonObject rotation = key.getJsonObject("rotation");
        if (problem != null) {
            out.println("gateway key: " + Printable.line(problem));
        }
        if (rotation != null && rotation.getString("state").equals("resealing")) {
            out.println("gateway key: rotated; credentials are being sealed to the new one. If no 'rotate-key' runs any"
                    + " more, run it again");
        } else if (rotation != null) {
            String waiting = rotation.getJsonArray("waiting").stream()
                    .map(String.class::cast)
                    .collect(Collectors.joining(", "));
            out.println("gateway key: being rotated; has still to take the new one, or to be revoked: "
                    + (waiting.isEmpty() ? "nobody" : Printable.line(waiting)));
        }
    }

    private static String through(@Nullable JsonObject proxy) {
        return proxy == null
                ? " without a proxy"
                : " through the proxy " + proxy.getString("url") + " (from " + proxy.getString("from") + ")";
    }

    private static String named(JsonObject thing) {
        return Printable.line(thing.getString("name") + " (" + thing.getString("id") + ")");
    }
}

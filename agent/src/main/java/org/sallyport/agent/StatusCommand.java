package org.sallyport.agent;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.text.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code status}: asks the local page of a running agent. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Tells how a running agent on this machine is doing.")
final class StatusCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--json", description = "Prints all of it as JSON.")
    private boolean json;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = LocalPage.BY_DEFAULT,
            description = "The agent's local page; default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private URI url;

    @Override
    public Integer call() throws InterruptedException {
        JsonObject status = LocalPage.at(spec, url).status();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Printable.lines(status.encodePrettily()));
        } else {
            print(status, out);
        }
        return 0;
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

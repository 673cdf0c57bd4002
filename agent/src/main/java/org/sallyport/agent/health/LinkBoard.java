package org.sallyport.agent.health;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.sallyport.agent.links.LinkEvents;
import org.sallyport.agent.links.LinkState;
import org.sallyport.relay.Problem;
import org.sallyport.relay.ServedLink;

/** The last known state of each link, and its last problems. Thread-safe. */
public final class LinkBoard implements LinkEvents {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Map<Integer, LinkState> states = new TreeMap<>();
    private final Map<Integer, LinkProblems> problems = new TreeMap<>();
    private final Promise<Void> linked = Promise.promise();

    @Override
    public void changed(int link, LinkState state) {
        synchronized (this) {
            states.put(link, state);
            Problem problem = state.problem();
            if (problem != null) {
                problems.computeIfAbsent(link, number -> new LinkProblems()).add(problem, state.since());
            }
        }
        if (state.up()) {
            linked.tryComplete();
        }
    }

    /** Completes when a link was up for the first time. */
    public Future<Void> linked() {
        return linked.future();
    }

    /** Links that are up now. */
    public synchronized long up() {
        return states.values().stream().filter(LinkState::up).count();
    }

    /** Why no link is up, in a sentence for people. */
    synchronized String whyNotUp() {
        return problems.values().stream()
                .map(LinkProblems::last)
                .filter(Objects::nonNull)
                .findFirst()
                .map(problem -> problem.detail() + " [" + problem.code() + "]")
                .orElse("The first dial is under way");
    }

    /** Asks each link that is up for its round trip; a link that doesn't answer in time has none. */
    Future<Map<Integer, Duration>> roundTrips() {
        Map<Integer, ServedLink> up = new TreeMap<>();
        synchronized (this) {
            states.forEach((number, state) -> {
                if (state instanceof LinkState.Up holds) {
                    up.put(number, holds.link());
                }
            });
        }
        Map<Integer, Duration> trips = new ConcurrentHashMap<>();
        List<Future<Duration>> pings = up.entrySet().stream()
                .map(link -> link.getValue()
                        .ping()
                        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .onSuccess(trip -> trips.put(link.getKey(), trip)))
                .toList();
        return Future.join(pings).transform(done -> Future.succeededFuture(trips));
    }

    synchronized JsonArray toJson(Map<Integer, Duration> roundTrips) {
        JsonArray links = new JsonArray();
        states.forEach((number, state) -> {
            JsonObject link = new JsonObject()
                    .put("number", number)
                    .put("state", state.word())
                    .put("since", state.since().toString());
            if (state instanceof LinkState.Waiting waiting) {
                link.put("nextTry", waiting.next().toString());
            }
            if (state instanceof LinkState.Up up) {
                link.put("carrier", up.link().carrier().word())
                        .put("epoch", up.link().identity().epoch())
                        .put("inFlight", up.link().inFlight());
            }
            Duration trip = roundTrips.get(number);
            if (trip != null) {
                link.put("roundTripMillis", trip.toNanos() / 1e6);
            }
            LinkProblems seen = problems.get(number);
            if (seen != null && seen.last() != null) {
                link.put("lastProblem", seen.last().toJson()).put("problems", seen.toJson());
            }
            links.add(link);
        });
        return links;
    }
}

package org.sallyport.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.sallyport.rig.Rig;

/** What callers see when one of two agents is killed: a closed loop of GETs runs over the moment. */
final class Failover implements Work {
    static final String GAP = "agent killed: ms of the longest request";
    static final String FAILED = "agent killed: failed requests";
    private static final int CALLERS = 8;
    private static final Duration BEFORE = Duration.ofSeconds(2);
    private static final Duration AFTER = Duration.ofSeconds(3);

    private final Rig rig;
    private final String gateway;
    private final Route route;
    private final List<String> access;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private int kills;

    private Failover(Rig rig, String gateway, Route route, List<String> access) {
        this.rig = rig;
        this.gateway = gateway;
        this.route = route;
        this.access = access;
    }

    /** A gateway of its own with one agent that lives; each round adds one and kills it. */
    static Failover start(Rig rig, int originPort, List<String> access) throws IOException, InterruptedException {
        String gateway = rig.enrol("survivor", rig.agentsUrl());
        rig.startAgent("survivor", rig.agentsUrl(), List.of(), access);
        rig.awaitLinked(gateway);
        return new Failover(rig, gateway, Stage.through(rig, gateway, originPort), access);
    }

    @Override
    public String name() {
        return "failover";
    }

    @Override
    public void warm() throws IOException {
        HttpTarget target = route.get(SmallRequests.PATH);
        WarmUp.of(() -> HttpLoad.run(target, CALLERS, Duration.ZERO, Duration.ofSeconds(1))
                .requestsPerSecond());
    }

    @Override
    public void round(Report report) throws IOException, InterruptedException {
        String name = "victim-" + ++kills;
        rig.join(name, gateway);
        Process victim = rig.startAgent(name, rig.agentsUrl(), List.of(), access);
        int links = Presence.links(rig.api(), gateway);
        while (Presence.links(rig.api(), gateway) < links + 2) {
            TimeUnit.MILLISECONDS.sleep(50);
            if (!victim.isAlive()) {
                throw new IOException("the second agent ended by itself");
            }
        }
        Callers callers = new Callers();
        TimeUnit.MILLISECONDS.sleep(BEFORE.toMillis());
        callers.longest.set(0);
        victim.destroyForcibly();
        TimeUnit.MILLISECONDS.sleep(AFTER.toMillis());
        callers.stop();
        report.add(GAP, Route.SALLYPORT, callers.longest.get() / 1e6);
        report.add(FAILED, Route.SALLYPORT, callers.failed.get());
    }

    /** The loop: a thread a caller. */
    private final class Callers {
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicLong longest = new AtomicLong();
        private final AtomicInteger failed = new AtomicInteger();
        private final List<CompletableFuture<Void>> loops = new ArrayList<>();

        Callers() {
            HttpRequest request = HttpRequest.newBuilder(URI.create(route.base() + SmallRequests.PATH))
                    .header("authorization", "Bearer " + route.token())
                    .timeout(Duration.ofSeconds(30))
                    .build();
            for (int i = 0; i < CALLERS; i++) {
                loops.add(CompletableFuture.runAsync(() -> loop(request), task -> new Thread(task, "caller").start()));
            }
        }

        private void loop(HttpRequest request) {
            while (!stopped.get()) {
                long begun = System.nanoTime();
                if (!answered(request)) {
                    failed.incrementAndGet();
                }
                longest.accumulateAndGet(System.nanoTime() - begun, Math::max);
            }
        }

        private boolean answered(HttpRequest request) {
            try {
                return client.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        void stop() {
            stopped.set(true);
            CompletableFuture.allOf(loops.toArray(CompletableFuture[]::new)).join();
        }
    }
}

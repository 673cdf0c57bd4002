package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.cloud.CloudFixture.ADA;
import static org.sallyport.cloud.CloudFixture.await;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.relay.ServedRequest;

/**
 * Scenario 14: two clouds on one store are replaced one after the other under load. An agent holds a link to each; a
 * caller does what a load balancer does: where a node takes no connection or says that it is stopping, it asks the other
 * one. Nothing else may fail, and nothing that was asked for again may have been done before.
 */
class RollingUpgradeFaultIT {
    private static final int CALLERS = 4;

    private CloudFixture first;
    private CloudFixture second;
    private FakeAgent agent;
    private String token;
    private String connection;
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger movedOn = new AtomicInteger();
    private final List<FakeAgent> dialled = new ArrayList<>();

    @BeforeEach
    void start(@TempDir Path data) {
        String store = "store: {url: 'jdbc:h2:mem:" + data.getFileName() + ";DB_CLOSE_DELAY=-1'}";
        first = new CloudFixture(data.resolve("one"), store);
        second = new CloudFixture(data.resolve("two"), store);
        agent = first.enrolledAgent();
        token = first.memberToken(agent);
        connection = first.connection(agent.gateway);
        link(first);
        link(second);
    }

    @AfterEach
    void stop() {
        dialled.forEach(FakeAgent::close);
        agent.close();
        first.close();
        second.close();
    }

    /** The agent's link to a node. */
    private void link(CloudFixture node) {
        FakeAgent dialler = new FakeAgent(node.vertx, node.cloud.url(), agent.gatewayKey, agent.settings());
        dialler.gateway = agent.gateway;
        dialler.member = agent.member;
        dialled.add(dialler);
        dialler.dial(token, this::serve);
        node.awaitOnline(agent, 1);
    }

    private void serve(ServedRequest request) {
        served.incrementAndGet();
        request.response().send(FakeAgent.ok(), Buffer.buffer("{}"));
    }

    /** One caller after another call until it is over; the number of calls, all answered. */
    private Future<Integer> load(AtomicBoolean over, CloudFixture at, CloudFixture other, int calls) {
        return at.answer(at.options(HttpMethod.POST, connection + "/x", ADA), Buffer.buffer("body"))
                .transform(result -> {
                    if (result.failed() && !isGone(result.cause())) {
                        return Future.failedFuture(result.cause());
                    }
                    CloudFixture.Answer answer = result.result();
                    if (answer == null || isStopping(answer)) {
                        movedOn.incrementAndGet();
                        return load(over, other, at, calls);
                    }
                    if (answer.status() != 200) {
                        return Future.failedFuture(answer.body().toString());
                    }
                    return over.get() ? Future.succeededFuture(calls + 1) : load(over, at, other, calls + 1);
                });
    }

    /** The node doesn't listen, or has closed the connection kept for the next call as that was sent. */
    private static boolean isGone(Throwable failure) {
        return failure instanceof IOException || failure instanceof HttpClosedException;
    }

    private static boolean isStopping(CloudFixture.Answer answer) {
        return answer.status() == 503
                && answer.code().equals("cloud-draining")
                && Objects.equals(answer.headers().get("retry-after"), "1")
                && Objects.equals(answer.headers().get("connection"), "close");
    }

    private void replace(CloudFixture node) {
        int before = served.get();
        await(node.cloud.close());
        CloudFixture.awaitTrue(() -> served.get() > before + CALLERS);
        node.cloud = node.start("store: {url: '" + storeUrl(node) + "'}");
        link(node);
    }

    private static String storeUrl(CloudFixture node) {
        return "jdbc:h2:mem:" + Objects.requireNonNull(node.data.getParent()).getFileName() + ";DB_CLOSE_DELAY=-1";
    }

    @Test
    void noRequestFailsWhileTheNodesAreReplacedOneAfterTheOther() {
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Integer>> loads = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            loads.add(i % 2 == 0 ? load(over, first, second, 0) : load(over, second, first, 0));
        }
        replace(first);
        replace(second);
        over.set(true);
        int calls = 0;
        for (Future<Integer> load : loads) {
            calls += await(load);
        }
        assertEquals(served.get(), calls, "each call was worked on once");
        assertTrue(movedOn.get() > 0);
    }
}

package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.cloud.CloudFixture.ADA;
import static org.sallyport.cloud.CloudFixture.await;
import static org.sallyport.cloud.CloudFixture.awaitTrue;

import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.ServedLink;
import org.sallyport.relay.ServedRequest;
import org.sallyport.relay.StreamCode;

/** What an agent tells of itself by its status stream (SPEC.md, section 6). */
class MemberStatusIT {
    private CloudFixture cloud;
    private FakeAgent agent;
    private final BlockingQueue<ServedRequest> streams = new LinkedBlockingQueue<>();

    @BeforeEach
    void start(@TempDir Path data) {
        cloud = new CloudFixture(data);
        agent = cloud.enrolledAgent();
        agent.status = request -> request.response().begin(FakeAgent.ok()).onSuccess(v -> streams.add(request));
    }

    @AfterEach
    void stop() {
        agent.close();
        cloud.close();
    }

    private static void ok(ServedRequest request) {
        request.response().send(FakeAgent.ok(), Buffer.buffer("{}"));
    }

    private ServedRequest stream() throws InterruptedException {
        ServedRequest request = streams.poll(20, TimeUnit.SECONDS);
        assertTrue(request != null, "no status was asked for within 20 s");
        return request;
    }

    private static void tell(ServedLink link, ServedRequest stream, String text) {
        link.context().runOnContext(v -> stream.response().write(Buffer.buffer(text)));
    }

    private ServedLink dial(String token, int number) {
        LinkIdentity identity = new LinkIdentity(
                agent.gateway, agent.member, "instance-1", FakeAgent.nextEpoch(), 0, "0.1.0", number, 2);
        return await(agent.dial(token, identity, MemberStatusIT::ok));
    }

    @Test
    void loadAndCapacityAreShownAndALinkIsAskedOnlyOnce() throws Exception {
        String token = cloud.memberToken(agent);
        ServedLink first = dial(token, 1);
        ServedRequest stream = stream();
        ServedLink second = dial(token, 2);
        cloud.awaitOnline(agent, 2);
        tell(first, stream, "{\"inFlight\": 3, \"queued\": 4, \"cap");
        tell(first, stream, "acity\": 64}\nnonsense\n{\"inFlight\"");
        awaitTrue(() -> cloud.member(agent).getInteger("load") == 7);
        assertEquals(64, cloud.member(agent).getInteger("capacity"));
        tell(first, stream, ": 5, \"capacity\": 64, \"draining\": true}\n");
        awaitTrue(() -> cloud.member(agent).getString("status").equals("draining"));
        assertEquals(5, cloud.member(agent).getInteger("load"));

        assertTrue(streams.isEmpty(), "one link of a member is asked");
        await(first.close("test"));
        tell(second, stream(), "{\"inFlight\": 1, \"capacity\": 64}\n");
        awaitTrue(() -> cloud.member(agent).getString("status").equals("online"));
        assertEquals(1, cloud.member(agent).getInteger("links"));
    }

    @Test
    void theStreamHoldsUpNoDrain() throws Exception {
        String token = cloud.memberToken(agent);
        ServedLink old = dial(token, 1);
        ServedRequest stream = stream();
        CompletableFuture<StreamCode> reset = new CompletableFuture<>();
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        old.context().runOnContext(v -> stream.onCancel((LinkException e) -> reset.complete(e.streamCode())));
        old.onClose(v -> closed.complete(true));
        LinkIdentity identity = new LinkIdentity(
                agent.gateway,
                agent.member,
                "instance-1",
                FakeAgent.nextEpoch(),
                old.identity().epoch(),
                "0.1.0",
                1,
                2);
        ServedLink replacement = await(agent.dial(token, identity, MemberStatusIT::ok));
        assertEquals(StreamCode.CANCEL, reset.get(20, TimeUnit.SECONDS));
        assertTrue(closed.get(20, TimeUnit.SECONDS), "long before the grace time of an hour");
        tell(replacement, stream(), "{\"inFlight\": 2}\n");
        awaitTrue(() -> cloud.member(agent).getInteger("load") == 2);
        cloud.awaitOnline(agent, 1);
    }

    @Test
    void anAgentThatTellsNothingIsUsedAllTheSame() {
        agent.status = MemberStatusIT::unknown;
        dial(cloud.memberToken(agent), 1);
        cloud.awaitOnline(agent, 1);
        assertEquals(200, cloud.get(cloud.connection(agent.gateway) + "/x", ADA).status());
        assertEquals(0, cloud.member(agent).getInteger("load"));
    }

    private static void unknown(ServedRequest request) {
        request.response().reset(StreamCode.INTERNAL_ERROR);
    }
}

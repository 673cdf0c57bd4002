package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scenario 19, the long form: a member attacks a whole cloud, link after link, while another gateway is served. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledOnOs(OS.LINUX)
@EnabledIfSystemProperty(
        named = "sallyport.hostile.strokes",
        matches = "[0-9]+",
        disabledReason = "takes minutes, thus with -Psoak only; HostilePeerIT is the short form")
class HostileAgentFaultIT {
    private static final Logger LOG = LoggerFactory.getLogger(HostileAgentFaultIT.class);
    private static final long STROKES = Long.getLong("sallyport.hostile.strokes", 1);
    private static final long NANOS = TimeUnit.SECONDS.toNanos(Long.getLong("sallyport.hostile.seconds", 1));

    private static final int UPLOADS = 16;

    private Processes processes;
    private Rig rig;
    private Victim cloud;
    private HostileMember member;
    private URI operation;
    private URI hostile;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        processes = new Processes(folder);
        int metrics = Processes.freePort();
        String settings = "metrics: {host: 127.0.0.1, port: " + metrics + "}";
        rig = new Rig(processes, folder, new Rig.Setup(List.of(settings), List.of()));
        URI page = URI.create("http://127.0.0.1:" + metrics + "/metrics");
        cloud = new Victim(rig.startCloud(), processes.log("cloud"), page);
        String gateway = rig.enrol();
        rig.startAgent(List.of("  - allow: test://**"));
        rig.awaitLinked(gateway);
        operation = rig.operation("test", rig.connect(gateway, "test"), "/bytes/1000");
        hostile = rig.operation("test", rig.connect(rig.enrol("hostile", rig.agentsUrl()), "test"), "/echo");
        member = new HostileMember(folder.resolve("hostile"), rig.agentsUrl());
    }

    @AfterAll
    void stop() {
        processes.close();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RESETS", "HUGE_CREDIT", "STREAMS", "STREAMS_AT_ONCE", "ANSWERS_UNREAD"}) // it may open no streams
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void theCloudBearsItAndServesOthers(Attack attack) throws Exception {
        try (Load load = new Load(2, rig.token(), operation)) {
            load.untilAnswered(20);
            cloud.mark();
            double links = cloud.metric("sallyport_cloud_links");
            long sockets = cloud.sockets();
            long until = System.nanoTime() + NANOS;
            long least = attack.reason == null ? STROKES : 0;
            long strokes = 0;
            long dialled = 0;
            while (strokes < least || System.nanoTime() < until) {
                try (HostilePeer peer = member.dial()) {
                    strokes += attack.on(peer, least - strokes, until);
                    dialled++;
                }
            }
            LOG.warn("{}: {} strokes on {} links", attack, strokes, dialled);
            cloud.awaitTold(member.id() + " closed", attack.reason, dialled);
            load.untilAnswered(50);
            assertEquals(List.of(), load.failures());
            Waiting.until("its links are gone", () -> cloud.metric("sallyport_cloud_links") == links);
            Waiting.until("its sockets are closed", () -> cloud.sockets() <= sockets);
        }
        cloud.assertUnharmed();
    }

    /** The only streams that an agent can reset are those of callers' requests. */
    @Test
    void theCloudLeavesAnAgentThatResetsEachRequest() throws Exception {
        try (Load load = new Load(2, rig.token(), operation);
                HostilePeer peer = member.dial()) {
            cloud.mark();
            peer.refuse();
            try (Load refused = new Load(4, rig.token(), hostile)) {
                cloud.awaitTold(member.id() + " closed", "ENHANCE_YOUR_CALM", 1);
                assertTrue(refused.failures().size() >= 1000);
            }
            load.untilAnswered(50);
            assertEquals(List.of(), load.failures());
        }
        cloud.assertUnharmed();
    }

    /** An agent that asks for all there is and reads nothing: uploads wait at their callers. */
    @Test
    void theCloudHoldsNoUploadsForHugeCredit() throws Exception {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest upload = HttpRequest.newBuilder(hostile)
                .header("authorization", "Bearer " + rig.token())
                .POST(HttpRequest.BodyPublishers.ofInputStream(Endless::new))
                .build();
        try (Load load = new Load(2, rig.token(), operation);
                HostilePeer peer = member.dial()) {
            cloud.mark();
            peer.send(Frames.setting(Frames.INITIAL_WINDOW_SIZE, Frames.LARGEST_WINDOW)
                    .appendBuffer(Frames.credit(0, Frames.LARGEST_WINDOW - Frames.FIRST_WINDOW)));
            List<CompletableFuture<?>> uploads = new ArrayList<>();
            for (int i = 0; i < UPLOADS; i++) {
                uploads.add(http.sendAsync(upload, HttpResponse.BodyHandlers.discarding()));
            }
            cloud.awaitTold(member.id() + " closed", "link-silent", 1);
            Waiting.until("uploads are answered or cut", () -> uploads.stream().allMatch(CompletableFuture::isDone));
            load.untilAnswered(50);
            assertEquals(List.of(), load.failures());
        }
        cloud.assertUnharmed();
    }

    private static final class Endless extends InputStream {
        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            return length;
        }
    }
}

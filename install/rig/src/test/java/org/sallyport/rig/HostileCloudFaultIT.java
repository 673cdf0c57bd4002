package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

/** Scenario 19, the long form: the other end of one link attacks a whole agent, while its other links serve. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledOnOs(OS.LINUX)
@EnabledIfSystemProperty(
        named = "sallyport.hostile.strokes",
        matches = "[0-9]+",
        disabledReason = "takes minutes, thus with -Psoak only; HostilePeerIT is the short form")
class HostileCloudFaultIT {
    private static final Logger LOG = LoggerFactory.getLogger(HostileCloudFaultIT.class);
    private static final long STROKES = Long.getLong("sallyport.hostile.strokes", 1);
    private static final long NANOS = TimeUnit.SECONDS.toNanos(Long.getLong("sallyport.hostile.seconds", 1));
    private static final Pattern PAGE = Pattern.compile("local page on port ([0-9]+)");
    /** An honest one, and one for each attack: none then waits for longer and longer dials of the other's. */
    private static final int LINKS = Attack.values().length + 1;

    private Processes processes;
    private Rig rig;
    private HostileCloud front;
    private Victim agent;
    private URI operation;
    private int link = 1;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        processes = new Processes(folder);
        front = new HostileCloud();
        String settings = "aliases: ['" + front.url() + "']";
        rig = new Rig(processes, folder, new Rig.Setup(List.of(settings), List.of("links: " + LINKS)));
        front.passTo(rig.cloudPort());
        rig.startCloud();
        String gateway = rig.enrol();
        Process process = rig.startAgent("agent", front.url(), List.of(), List.of("  - allow: test://**"));
        rig.awaitLinked(gateway);
        operation = rig.operation("test", rig.connect(gateway, "test"), "/bytes/1000");
        Path log = processes.log("agent");
        Matcher page = PAGE.matcher(Files.readString(log));
        assertTrue(page.find());
        agent = new Victim(process, log, URI.create("http://127.0.0.1:" + page.group(1) + "/metrics"));
    }

    @AfterAll
    void stop() throws Exception {
        processes.close();
        front.close();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PUSHES"})
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void theAgentBearsItAndServesOnOtherLinks(Attack attack) throws Exception {
        link++;
        Waiting.until("all links are up", () -> agent.metric("sallyport_agent_links_up") == LINKS);
        try (Load load = new Load(2, rig.token(), operation)) {
            load.untilAnswered(20);
            agent.mark();
            long sockets = agent.sockets();
            long until = System.nanoTime() + NANOS;
            long least = attack.reason == null ? STROKES : 0;
            long strokes = 0;
            long dialled = 0;
            while (strokes < least || System.nanoTime() < until) {
                try (HostilePeer peer = front.take(link)) {
                    strokes += attack.on(peer, least - strokes, until);
                    dialled++;
                    agent.awaitTold("link " + link + ": not up", attack.reason, dialled);
                }
            }
            LOG.warn("{}: {} strokes on {} links", attack, strokes, dialled);
            load.untilAnswered(50);
            assertEquals(List.of(), load.failures());
            Waiting.until("the link is back", () -> agent.metric("sallyport_agent_links_up") == LINKS);
            Waiting.until("its sockets are closed", () -> agent.sockets() <= sockets);
        }
        Waiting.until("nothing is under way", () -> agent.metric("sallyport_agent_requests_in_flight") == 0);
        assertEquals(0, agent.metric("sallyport_agent_receive_budget_granted_bytes"));
        agent.assertUnharmed();
    }
}

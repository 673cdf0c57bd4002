package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.access.ActivePolicy;
import org.slf4j.LoggerFactory;

/** What the agent makes of an agent.yaml that changes while it runs. */
class PolicyReloadTest {
    private static final String BASE = "cloud: https://cloud.test\ndata: d\naccess:\n";
    private static final String ONE = BASE + "  - allow: https://a/**\n";
    private static final String TWO = ONE + "  - allow: https://b/**\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ActivePolicy active;

    @SuppressWarnings("NullAway.Init")
    private PolicyReload reload;

    @BeforeEach
    void start() throws IOException {
        write(ONE);
        AgentConfig config = AgentConfig.read(file());
        active = new ActivePolicy(config.access(), Clock.systemUTC());
        reload = new PolicyReload(file(), config, Set.of("GetItems"), active);
    }

    private Path file() {
        return temporary.resolve("agent.yaml");
    }

    private void write(String text) throws IOException {
        Files.writeString(file(), text);
    }

    private List<String> problems() {
        return active.state().problems().stream().map(Object::toString).toList();
    }

    @Test
    void aChangeIsTakenOnceTwoLooksFindItTheSame() throws IOException {
        reload.look();
        write(BASE + "  - allow: https://*/**\n");
        reload.look();
        write(TWO);
        reload.look();
        assertEquals(1, active.policy().size());
        reload.look();
        assertEquals(2, active.policy().size());
    }

    @Test
    void aReloadTakesItAtOnce() throws IOException {
        write(TWO);
        reload.reload();
        assertEquals(2, active.policy().size());
    }

    @Test
    void aFileWithAPathThatIsNoneIsAProblemToo() throws IOException {
        write(TWO.replace("data: d", "data: \"a\\0b\""));
        reload.reload();
        assertEquals(1, active.policy().size());
        assertEquals(1, problems().size());
        assertTrue(
                problems().get(0).contains("data: must be a path"), problems().toString());
        write(TWO);
        reload.reload();
        assertEquals(2, active.policy().size());
        assertEquals(List.of(), problems());
    }

    @Test
    void groupsAreWarnedOfAlthoughTrustCameWithThem() throws IOException {
        Logger log = (Logger) LoggerFactory.getLogger(PolicyReload.class);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        log.addAppender(logged);
        try {
            write(BASE + "  - {allow: 'https://a/**', groups: [ops]}\ntrust: {issuer: 'https://i', audience: a}\n");
            reload.reload();
        } finally {
            log.detachAppender(logged);
        }
        List<String> warnings = logged.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
        assertEquals(2, warnings.size(), warnings.toString());
        assertTrue(warnings.get(0).startsWith(file() + ":4: 'groups' without 'trust'"), warnings.get(0));
        assertTrue(warnings.get(1).contains("started again"), warnings.get(1));
    }

    @Test
    void anUnfitFileChangesNothingAndTellsAllProblemsWithTheirLines() throws IOException {
        write(BASE + "  - allow: nonsense\n  - {allow: 'https://a/**', rate: fast}\n");
        reload.reload();
        assertEquals(1, active.policy().size());
        assertEquals(2, problems().size());
        assertTrue(
                problems().get(0).startsWith(file() + ":4: access[0].allow: "),
                problems().get(0));
        assertTrue(
                problems().get(1).startsWith(file() + ":5: access[1].rate: "),
                problems().get(1));
        write(BASE + "  - {deny: 'https://a/**', operations: [wriet]}\n");
        reload.reload();
        assertEquals(1, problems().size());
        write(TWO);
        reload.reload();
        assertEquals(List.of(), problems());
        assertEquals(2, active.policy().size());
    }

    @Test
    void goingBackToTheOldTextMendsAnUnfitOne() throws IOException {
        write("no: [yaml");
        reload.reload();
        assertEquals(1, problems().size());
        write(ONE);
        reload.look();
        reload.look();
        assertEquals(List.of(), problems());
    }

    @Test
    void aFileThatIsGoneChangesNothingUntilItIsBack() throws IOException {
        Files.delete(file());
        reload.look();
        reload.look();
        assertEquals(1, active.policy().size());
        assertEquals(1, problems().size());
        write(ONE);
        reload.look();
        reload.look();
        assertEquals(List.of(), problems());
    }
}

package org.sallyport.agent.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.keys.TestKeys;

/** Whatever someone does to a log of three files, it is found. */
class AuditVerificationTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    @SuppressWarnings("NullAway.Init")
    private AuditFixture log;

    @BeforeEach
    void write() throws Exception {
        log = new AuditFixture(temporary.resolve("audit"));
        log.settings = log.with(500, 100, AuditSettings.Unwritable.CONTINUE);
        try (Journal journal = log.journal()) {
            for (int i = 0; i < 10; i++) {
                journal.append(log.lines(1));
            }
            journal.seal();
        }
        assertEquals(3, log.files().size());
        assertEquals(List.of(), log.verify().problems());
    }

    private void found(String what) throws IOException {
        assertFalse(log.verify().problems().isEmpty(), what);
    }

    @Test
    void bytesThatAreChanged() throws IOException {
        int offset = new Random().nextInt(11);
        for (Path file : log.files()) {
            byte[] whole = Files.readAllBytes(file);
            for (int i = offset; i < whole.length; i += 11) {
                byte[] changed = whole.clone();
                changed[i] ^= 1;
                Files.write(file, changed);
                found("byte " + i + " of " + file.getFileName());
            }
            Files.write(file, whole);
        }
        assertEquals(List.of(), log.verify().problems());
    }

    @Test
    void cutsOfEachFile() throws IOException {
        Random random = new Random();
        for (Path file : log.files()) {
            byte[] whole = Files.readAllBytes(file);
            for (int length = 0; length < whole.length; length += 1 + random.nextInt(20)) {
                Files.write(file, java.util.Arrays.copyOf(whole, length));
                found("cut at " + length + " of " + file.getFileName());
            }
            Files.write(file, whole);
        }
    }

    @Test
    void linesRemovedRepeatedOrInAnotherOrder() throws IOException {
        for (Path file : log.files()) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                List<String> removed = new ArrayList<>(lines);
                removed.remove(i);
                Files.write(file, removed);
                found("line " + i + " removed");
                List<String> repeated = new ArrayList<>(lines);
                repeated.add(i, lines.get(i));
                Files.write(file, repeated);
                found("line " + i + " repeated");
            }
            List<String> turned = new ArrayList<>(lines);
            Collections.swap(turned, 0, lines.size() - 1);
            Files.write(file, turned);
            found("lines swapped");
            Files.write(file, lines);
        }
    }

    @Test
    void filesRemovedRenamedOrSwapped() throws IOException {
        List<Path> files = log.files();
        for (Path file : files) {
            Path aside = log.directory.resolve("aside");
            Files.move(file, aside);
            found(file.getFileName() + " removed");
            Path other = log.directory.resolve(LogFiles.name(77));
            Files.move(aside, other);
            found(file.getFileName() + " renamed");
            Files.move(other, file);
        }
        byte[] first = Files.readAllBytes(files.get(0));
        Files.write(files.get(0), Files.readAllBytes(files.get(1)));
        Files.write(files.get(1), first);
        found("swapped");
    }

    @Test
    void aHeadThatIsGoneForgedOrOfAnotherKey() throws Exception {
        Path file = log.directory.resolve(Head.FILE);
        byte[] head = Files.readAllBytes(file);
        Files.delete(file);
        found("gone");
        Files.write(
                file,
                Head.read(head, AuditFixture.KEY.publicKey())
                        .signed(TestKeys.THEIRS.member().privateKey()));
        found("of another key");
        Files.writeString(
                file, new String(head, java.nio.charset.StandardCharsets.UTF_8).replace("\"seq\" : 10", "\"seq\" : 9"));
        found("forged");
        Files.writeString(file, "{}");
        found("empty");
        Files.write(file, head);
        assertEquals(List.of(), log.verify().problems());
    }

    @Test
    void anOlderHeadWithItsLinesIsFoundByWhoNotedALaterLine() throws IOException {
        AuditVerification.Report now = log.verify();
        AuditVerification.Known known = new AuditVerification.Known(now.last(), now.hash());
        assertEquals(List.of(), log.verify(known).problems());
        AuditVerification.Known other = new AuditVerification.Known(now.last(), "0".repeat(64));
        assertFalse(log.verify(other).problems().isEmpty());
        assertFalse(log.verify(new AuditVerification.Known(99, now.hash()))
                .problems()
                .isEmpty());
    }

    @Test
    void aDamagedLogIsToldOfAlsoWhileTheAgentGoesOnWriting() throws Exception {
        log.settings = AuditSettings.DEFAULT;
        AtomicBoolean enough = new AtomicBoolean();
        CountDownLatch writing = new CountDownLatch(1);
        Thread agent = new Thread(() -> {
            try (Journal journal = log.journal()) {
                while (!enough.get()) {
                    journal.append(log.lines(1));
                    journal.seal();
                    writing.countDown();
                }
            } catch (IOException | BrokenChainException e) {
                throw new AssertionError(e);
            }
        });
        agent.start();
        try {
            assertTrue(writing.await(20, TimeUnit.SECONDS));
            Files.delete(log.files().get(0));
            found("a file removed under a running agent");
        } finally {
            enough.set(true);
            agent.join();
        }
    }

    @Test
    void problemsTellWhereTheyAre() throws IOException {
        Path file = log.files().get(1);
        List<String> lines = Files.readAllLines(file);
        lines.remove(1);
        Files.write(file, lines);
        String told = log.verify().problems().toString();
        assertTrue(told.contains(file.getFileName() + ":2: line") || told.contains(":2: lines"), told);
        assertTrue(told.contains("missing"), told);
    }

    @Test
    void randomHarm() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int run = 0; run < 100; run++) {
            Path file = log.files().get(random.nextInt(3));
            byte[] whole = Files.readAllBytes(file);
            int from = random.nextInt(whole.length);
            int to = Math.min(whole.length, from + 1 + random.nextInt(200));
            byte[] harmed = new byte[whole.length - (to - from)];
            System.arraycopy(whole, 0, harmed, 0, from);
            System.arraycopy(whole, to, harmed, from, whole.length - to);
            Files.write(file, harmed);
            found("seed " + seed + " run " + run);
            Files.write(file, whole);
        }
    }
}

package org.sallyport.agent.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines, files, crashes and full disks. */
class JournalTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    @SuppressWarnings("NullAway.Init")
    private AuditFixture log;

    @BeforeEach
    void open() {
        log = new AuditFixture(temporary.resolve("audit"));
    }

    private void ok(long last) throws IOException {
        AuditVerification.Report report = log.verify();
        assertEquals(List.of(), report.problems());
        assertEquals(last, report.last());
    }

    @Test
    void linesAreChainedAcrossFilesAndStarts() throws Exception {
        log.settings = log.with(1000, 100, AuditSettings.Unwritable.CONTINUE);
        for (int start = 0; start < 3; start++) {
            try (Journal journal = log.journal()) {
                for (int i = 0; i < 20; i++) {
                    journal.append(log.lines(2));
                }
                journal.seal();
            }
        }
        assertTrue(log.files().size() > 5, log.files().toString());
        ok(120);
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(log.files().get(0))));
    }

    @Test
    void aFileEndsByAge() throws Exception {
        try (Journal journal = log.journal()) {
            journal.append(log.lines(1));
            log.clock.move(Duration.ofHours(23));
            journal.append(log.lines(1));
        }
        assertEquals(1, log.files().size());
        // also when the agent was started in between
        log.clock.move(Duration.ofHours(1));
        try (Journal journal = log.journal()) {
            journal.append(log.lines(1));
            journal.seal();
        }
        assertEquals(2, log.files().size());
        ok(3);
    }

    @Test
    void theOldestFilesGoAndTheLogStillVerifies() throws Exception {
        log.settings = log.with(100, 2, AuditSettings.Unwritable.CONTINUE);
        try (Journal journal = log.journal()) {
            for (int i = 0; i < 10; i++) {
                journal.append(log.lines(1));
            }
            journal.seal();
        }
        assertEquals(3, log.files().size());
        AuditVerification.Report report = log.verify();
        assertEquals(List.of(), report.problems());
        assertEquals(8, report.first());
        Files.delete(log.files().get(0));
        assertFalse(log.verify().problems().isEmpty());
    }

    @Test
    void aCrashAtAnyByteOfTheLastLinesIsGoneOnFrom() throws Exception {
        try (Journal journal = log.journal()) {
            journal.append(log.lines(2));
            journal.seal();
            journal.append(log.lines(2));
        }
        Path file = log.files().get(0);
        byte[] whole = Files.readAllBytes(file);
        byte[] head = Files.readAllBytes(log.directory.resolve(Head.FILE));
        int sealed = 0;
        for (int i = 0, lines = 0; lines < 2; i++) {
            lines += whole[i] == '\n' ? 1 : 0;
            sealed = i + 1;
        }
        for (int length = sealed; length <= whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            Files.write(log.directory.resolve(Head.FILE), head);
            assertEquals(List.of(), log.verify().problems(), "cut at " + length);
            long before = log.verify().last();
            try (Journal journal = log.journal()) {
                journal.append(log.lines(1));
                journal.seal();
            }
            ok(before + 1);
        }
    }

    @Test
    void aCrashBetweenRotationAndItsFirstLineIsGoneOnFrom() throws Exception {
        try (Journal journal = log.journal()) {
            journal.append(log.lines(2));
            journal.seal();
        }
        Files.createFile(log.directory.resolve(LogFiles.name(3)));
        try (Journal journal = log.journal()) {
            journal.append(log.lines(1));
            journal.seal();
        }
        assertEquals(2, log.files().size());
        ok(3);
    }

    @Test
    void sealedLinesThatAreMissingAreNotCoveredUp() throws Exception {
        try (Journal journal = log.journal()) {
            journal.append(log.lines(3));
            journal.seal();
        }
        Path file = log.files().get(0);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 1));
        assertThrows(BrokenChainException.class, log::journal);
        Files.delete(file);
        assertThrows(BrokenChainException.class, log::journal);
        Files.write(file, whole);
        Files.delete(log.directory.resolve(Head.FILE));
        assertThrows(BrokenChainException.class, log::journal);
    }

    @Test
    void aFullDiskLeavesNoPartOfALine() throws Exception {
        try (Journal journal = log.journal()) {
            journal.append(log.lines(1));
            for (int room = 0; room < 500; room += 7) {
                log.storage.room(room);
                assertThrows(IOException.class, () -> journal.append(log.lines(5)));
            }
            log.storage.room(Long.MAX_VALUE);
            journal.append(log.lines(5));
            log.storage.room(10);
            assertThrows(IOException.class, journal::seal);
            assertFalse(journal.isSealed());
            log.storage.room(Long.MAX_VALUE);
            journal.seal();
        }
        ok(6);
        assertEquals(6, log.text().size());
    }

    @Test
    void aLineThatACrashCutOffDoesNotStayBehindInAFileThatIsLeft() throws Exception {
        try (Journal journal = log.journal()) {
            journal.append(log.lines(2));
            journal.seal();
        }
        Files.writeString(log.files().get(0), "{\"seq\":3,\"pr", StandardOpenOption.APPEND);
        log.clock.move(Duration.ofHours(25));
        try (Journal journal = log.journal()) {
            journal.append(log.lines(1));
            journal.seal();
        }
        assertEquals(2, log.files().size());
        ok(3);
    }

    @Test
    void aFileWhoseAgePassesWhileTheDiskIsFullIsLeftWithoutPartOfALine() throws Exception {
        try (Journal journal = log.journal()) {
            journal.append(log.lines(1));
            log.storage.room(20);
            assertThrows(IOException.class, () -> journal.append(log.lines(1)));
            log.clock.move(Duration.ofHours(25));
            assertThrows(IOException.class, () -> journal.append(log.lines(1)));
            log.storage.room(Long.MAX_VALUE);
            journal.append(log.lines(1));
            journal.seal();
        }
        assertEquals(2, log.files().size());
        ok(2);
    }

    /** A line as the agent would write it. */
    private byte[] next(Journal journal) {
        String line = new String(journal.last().next(log.line("forged")), StandardCharsets.UTF_8);
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void nothingMayStandBehindAClosedEnd() throws Exception {
        byte[] forged;
        try (Journal journal = log.journal()) {
            journal.append(log.lines(2));
            journal.end();
            forged = next(journal);
        }
        Path file = log.files().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {1, forged.length - 1, forged.length}) {
            Files.write(file, whole);
            Files.write(file, java.util.Arrays.copyOf(forged, length), StandardOpenOption.APPEND);
            assertThrows(BrokenChainException.class, log::journal, "bytes " + length);
            assertFalse(log.verify().problems().isEmpty(), "bytes " + length);
        }
        Files.write(file, whole);
        Files.write(log.directory.resolve(LogFiles.name(3)), forged);
        assertThrows(BrokenChainException.class, log::journal, "in a file of its own");
        assertFalse(log.verify().problems().isEmpty());
        Files.delete(log.directory.resolve(LogFiles.name(3)));
        ok(2);
        try (Journal journal = log.journal()) {
            journal.append(log.lines(1)); // and a crash before it is sealed
        }
        ok(3);
        assertEquals(
                1,
                Resumption.of(
                                log.directory,
                                log.storage,
                                AuditFixture.KEY.privateKey(),
                                AuditFixture.KEY.publicKey(),
                                log.clock)
                        .unsealed());
    }

    @Test
    void thatALogIsClosedIsSigned() throws Exception {
        try (Journal journal = log.journal()) {
            journal.append(log.lines(1));
            journal.end();
        }
        Path head = log.directory.resolve(Head.FILE);
        String closed = Files.readString(head);
        assertTrue(closed.contains("\"closed\" : true"), closed);
        Files.writeString(head, closed.replace("\"closed\" : true", "\"closed\" : false"));
        assertThrows(BrokenChainException.class, log::journal);
        Files.writeString(
                head, closed.replace("\"closed\" : true", "\"closed\" : false").replace("Z\"", "Z\\nclosed\""));
        assertThrows(BrokenChainException.class, log::journal);
    }

    @Test
    void aLineThatSomeoneAddedBehindTheEndIsFound() throws Exception {
        try (Journal journal = log.journal()) {
            journal.append(log.lines(2));
            journal.seal();
        }
        Files.writeString(
                log.files().get(0), "{\"seq\":3,\"prev\":\"" + "0".repeat(64) + "\"}\n", StandardOpenOption.APPEND);
        assertThrows(BrokenChainException.class, log::journal);
        assertFalse(log.verify().problems().isEmpty());
    }
}

package org.sallyport.agent.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

class BundleTest {
    private static final Instant MADE = Instant.parse("2026-11-30T10:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    private static String text(ZipFile zip, String name) throws IOException {
        return new String(zip.getInputStream(zip.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aPartThatFailsIsALineAndTheOthersAreThere() throws Exception {
        Bundle bundle = Bundle.read(
                MADE,
                List.of(
                        new Part("a.txt", "what a is", () -> "all well\u001b[2J\n"),
                        new Part("b.txt", "what b is", () -> {
                            throw new LeftOutException("it is\rwell hidden");
                        }),
                        new Part("c.txt", "what c is", () -> {
                            throw new AgentException(AgentCode.AGENT_NOT_RUNNING, "nobody is here");
                        }),
                        new Part("d.txt", "what d is", () -> {
                            throw new IllegalStateException("hunter2");
                        })));
        Path file = temporary.resolve("bundle.zip");
        bundle.write(file);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertEquals(2, zip.size());
            assertEquals("all well\\u001B[2J\n", text(zip, "a.txt"));
            assertEquals("""
                    Made at 2026-11-30T10:00:00Z

                    a.txt              what a is
                    b.txt              left out: it is\\u000Dwell hidden
                    c.txt              left out: nobody is here
                    d.txt              left out: it can't be read (IllegalStateException)
                    """, text(zip, "contents.txt"));
        }
    }

    @Test
    void aPartThatIsTooLongIsCutAndSaysSo() throws Exception {
        Path file = temporary.resolve("bundle.zip");
        Bundle.read(MADE, List.of(new Part("a.txt", "much", () -> "x".repeat(3 << 20))))
                .write(file);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String text = text(zip, "a.txt");
            assertEquals(Bundle.MOST_CHARS, text.length());
            assertTrue(text.contains("(cut here:"));
        }
    }

    @Test
    void whatIsThereAlreadyStays() throws Exception {
        Bundle bundle = Bundle.read(MADE, List.of());
        Path file = Files.writeString(temporary.resolve("bundle.zip"), "mine");
        Path link = Files.createSymbolicLink(temporary.resolve("link.zip"), temporary.resolve("elsewhere"));
        assertThrows(FileAlreadyExistsException.class, () -> bundle.write(file));
        assertThrows(FileAlreadyExistsException.class, () -> bundle.write(link));
        assertEquals("mine", Files.readString(file));
        assertFalse(Files.exists(temporary.resolve("elsewhere")));
    }

    @Test
    void aFolderIsListedWithoutWhatIsInItsFiles() throws Exception {
        Files.writeString(temporary.resolve("key"), "hunter2");
        Files.createDirectory(temporary.resolve("sub"));
        Files.writeString(temporary.resolve("sub/line\nbreak"), "x");
        Files.createSymbolicLink(temporary.resolve("up"), temporary.resolve(".."));
        String listing = FolderListing.of(temporary);
        assertTrue(listing.contains("7 ") && listing.contains(" key\n"), listing);
        assertTrue(listing.contains(" sub/line\\u000Abreak\n"), listing);
        assertTrue(listing.contains("\nl") && listing.contains(" up\n"), listing);
        assertFalse(listing.contains("hunter2"), listing);
        assertThrows(IOException.class, () -> FolderListing.of(temporary.resolve("nosuch")));
    }

    @Test
    void aFolderThatIsALinkIsListedAsWhatItLeadsTo() throws Exception {
        Path real = Files.createDirectory(temporary.toRealPath().resolve("real"));
        Files.writeString(real.resolve("key"), "x");
        Path link = Files.createSymbolicLink(temporary.resolve("link"), real);
        String listing = FolderListing.of(link);
        assertTrue(listing.startsWith(link + " -> " + real + "\n"), listing);
        assertTrue(listing.contains(" key\n"), listing);
    }

    @Test
    void aDumpOfManyThreadsIsCutAndSaysSo() {
        assertTrue(Threads.dump().contains("org.sallyport.agent.diagnostics.BundleTest"));
        String dump = Threads.dump(500);
        assertEquals(500, dump.length());
        assertTrue(dump.endsWith("threads at most 500 characters are told)\n"), dump);
    }
}

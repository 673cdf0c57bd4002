package org.sallyport.agent.diagnostics;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.text.Printable;

/**
 * What tells of an agent to somebody who is to help: small texts in one zip file. A part that can't be read is told in a
 * line in its place. Texts from elsewhere can't act on the terminal on which they are read.
 */
public final class Bundle {
    /** Characters that one part may have; of a longer one the beginning is there. */
    static final int MOST_CHARS = 1 << 20;

    private static final String CONTENTS = "contents.txt";
    private static final String CUT = "\n(cut here: a part has at most " + MOST_CHARS + " characters)\n";

    private final Instant made;
    private final List<Entry> entries;

    /** A part that was read, or, with {@code text} empty, why not. */
    private record Entry(String file, String line, String text) {}

    private Bundle(Instant made, List<Entry> entries) {
        this.made = made;
        this.entries = entries;
    }

    /** Reads all parts, each whatever became of the others. Blocks. */
    public static Bundle read(Instant made, List<Part> parts) {
        List<Entry> entries = new ArrayList<>();
        for (Part part : parts) {
            entries.add(read(part));
        }
        return new Bundle(made, entries);
    }

    private static Entry read(Part part) {
        try {
            return new Entry(
                    part.file(),
                    part.tells(),
                    bounded(Printable.lines(part.source().read())));
        } catch (LeftOutException e) {
            return leftOut(part, e.why());
        } catch (AgentException e) {
            return leftOut(part, e.detail());
        } catch (Exception e) {
            // without its message, which may quote what was read
            return leftOut(part, "it can't be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static Entry leftOut(Part part, String why) {
        return new Entry(part.file(), "left out: " + Printable.line(why), "");
    }

    private static String bounded(String text) {
        return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS - CUT.length()) + CUT;
    }

    /** A line for each part: its file, and what is in it or why it was left out. */
    public List<String> lines() {
        return entries.stream()
                .map(entry -> "%-18s %s".formatted(entry.file, entry.line))
                .toList();
    }

    /**
     * Writes it to a new file of mode 0600. A file that could not be written whole is removed.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is something of that name
     */
    public void write(Path file) throws IOException {
        try (FileChannel channel = SecretFiles.create(file)) {
            try {
                write(Channels.newOutputStream(channel));
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        }
    }

    private void write(OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            String contents = "Made at " + made + "\n\n" + String.join("\n", lines()) + "\n";
            add(zip, CONTENTS, contents);
            for (Entry entry : entries) {
                if (!entry.text.isEmpty()) {
                    add(zip, entry.file, entry.text);
                }
            }
        }
    }

    private void add(ZipOutputStream zip, String file, String text) throws IOException {
        ZipEntry entry = new ZipEntry(file);
        entry.setTime(made.toEpochMilli());
        zip.putNextEntry(entry);
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}

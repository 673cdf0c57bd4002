package org.sallyport.agent.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a log by name, and their lines. A name holds the number of the file's first line. */
final class LogFiles {
    /** Longer than any line that is written. */
    private static final int LONGEST_LINE = 1 << 20;

    private static final Pattern NAME = Pattern.compile("audit-(\\d{16})\\.jsonl");

    private LogFiles() {}

    /** Takes a line that ends, without its line feed. */
    interface Lines {
        /** Called with each; {@code end} is the file's length up to the end of the line. */
        void line(byte[] line, long end) throws BrokenChainException;
    }

    static String name(long firstSeq) {
        return String.format(Locale.ROOT, "audit-%016d.jsonl", firstSeq);
    }

    /** The number in a file's name. */
    static long firstSeq(Path file) {
        return Long.parseLong(file.getFileName().toString().substring(6, 22));
    }

    /** The files of a directory, the oldest first. */
    static List<Path> of(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    /** A file's first line, if it has a whole one. */
    static Optional<byte[]> firstLine(Path file) throws IOException {
        List<byte[]> found = new ArrayList<>(1);
        try {
            read(file, 0, (line, end) -> {
                found.add(line);
                throw new BrokenChainException("enough");
            });
        } catch (BrokenChainException e) {
            // thrown above, or by a line that is none of ours
        }
        return found.stream().findFirst();
    }

    /**
     * Reads whole lines from an offset.
     *
     * @return bytes behind the last whole line: one that was cut off
     */
    static long read(Path file, long from, Lines lines) throws IOException, BrokenChainException {
        try (FileChannel channel = FileChannel.open(file).position(from);
                InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
            long position = from;
            for (int b = in.read(); b >= 0; b = in.read()) {
                position++;
                if (b == '\n') {
                    byte[] bytes = line.toByteArray();
                    line.reset();
                    lines.line(bytes, position);
                } else if (line.size() >= LONGEST_LINE) {
                    throw new BrokenChainException("there is a line longer than any that is written");
                } else {
                    line.write(b);
                }
            }
            return line.size();
        }
    }
}

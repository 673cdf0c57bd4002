package org.sallyport.agent.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a whole log and finds what was changed, removed, reordered or cut off. Blocks; memory is bounded. */
public final class AuditVerification {
    private static final int MOST_PROBLEMS = 20;

    /** How often it is read anew where the log was rotated, closed or opened meanwhile. */
    private static final int MOST_READS = 5;

    private final Path directory;
    private final @Nullable Known known;
    private final List<String> problems = new ArrayList<>();
    private ChainPlace last = ChainPlace.GENESIS;
    private boolean begun;
    private boolean foundKnown;
    private String where = "";

    /**
     * A line that someone has noted elsewhere.
     *
     * @param seq its number
     * @param hash its hash, lower-case hex
     */
    public record Known(long seq, String hash) {}

    /**
     * What was found.
     *
     * @param problems each with its place; empty for a log as it was written
     * @param first number of the oldest line that is kept
     * @param last number of the last line
     * @param hash the last line's
     * @param sealed number of the last line that the head vouches for
     */
    public record Report(List<String> problems, long first, long last, String hash, long sealed) {
        public Report {
            problems = List.copyOf(problems);
        }
    }

    private AuditVerification(Path directory, @Nullable Known known) {
        this.directory = directory;
        this.known = known;
    }

    /**
     * Verifies the log of a directory; an agent may be writing it.
     *
     * @param key the member's public key
     * @param known a line that has to be there; null for none
     * @throws IOException when it can't be read
     */
    public static Report of(Path directory, PublicKey key, @Nullable Known known) throws IOException {
        for (int read = 1; ; read++) {
            byte[] before = head(directory);
            Report report = new AuditVerification(directory, known).report(before, key);
            if (report.problems.isEmpty()
                    || read == MOST_READS
                    || bounds(before, key).equals(bounds(head(directory), key))) {
                return report;
            }
        }
    }

    /** What may change under our eyes and looks like damage then: where the log begins, and whether it has ended. */
    private static String bounds(byte[] headBytes, PublicKey key) {
        try {
            Head head = Head.read(headBytes, key);
            return head.before().seq() + " " + head.closed();
        } catch (BrokenChainException e) {
            return "";
        }
    }

    private static byte[] head(Path directory) throws IOException {
        try {
            return Files.readAllBytes(directory.resolve(Head.FILE));
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    private Report report(byte[] headBytes, PublicKey key) throws IOException {
        Head head = null;
        try {
            if (headBytes.length == 0) {
                throw new BrokenChainException(Head.FILE + " is missing");
            }
            head = Head.read(headBytes, key);
        } catch (BrokenChainException e) {
            problem(e.what());
        }
        ChainPlace before = head == null ? ChainPlace.GENESIS : head.before();
        walk(head);
        if (head != null && last.seq() < head.last().seq()) {
            problem("the end is missing: lines " + (last.seq() + 1) + " to "
                    + head.last().seq() + " were sealed");
        }
        if (head != null && head.closed() && last.seq() > head.last().seq()) {
            problem("the log was closed with line " + head.last().seq() + ": lines "
                    + (head.last().seq() + 1) + " to " + last.seq() + " were written behind it since");
        }
        Known wanted = known;
        if (wanted != null && !foundKnown) {
            problem("line " + wanted.seq + " with the given hash is not in the log");
        }
        return new Report(
                problems,
                before.seq() + 1,
                last.seq(),
                last.hash(),
                head == null ? 0 : head.last().seq());
    }

    private void walk(@Nullable Head head) throws IOException {
        List<Path> files = LogFiles.of(directory);
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            long[] number = {0};
            try {
                long cut = LogFiles.read(file, 0, (line, end) -> {
                    number[0]++;
                    where = file.getFileName() + ":" + number[0] + ": ";
                    if (number[0] == 1) {
                        named(file, line);
                    }
                    line(line, head);
                });
                where = file.getFileName() + ": ";
                boolean mayBeCut = i == files.size() - 1
                        && (head == null
                                || (!head.closed() && last.seq() >= head.last().seq()));
                if (cut > 0 && !mayBeCut) {
                    problem("the last line is cut off");
                }
            } catch (BrokenChainException e) {
                problem(e.what());
            } catch (NoSuchFileException e) {
                if (head == null || LogFiles.firstSeq(file) > head.before().seq()) {
                    problem("the file has gone"); // else rotation has deleted it, as the head said before
                }
            }
            where = "";
        }
    }

    private void named(Path file, byte[] line) {
        try {
            if (ChainPlace.claimed(line).seq() != LogFiles.firstSeq(file)) {
                problem("the file was renamed, or its first lines are missing");
            }
        } catch (BrokenChainException e) {
            // told of with the line
        }
    }

    /** After a problem the line is taken for what it says, so that what follows is still compared. */
    private void line(byte[] line, @Nullable Head head) throws BrokenChainException {
        try {
            if (!begun) {
                begun = true;
                last = beginning(line, head);
            }
            last = last.checked(line);
        } catch (BrokenChainException e) {
            problem(e.what());
            last = ChainPlace.claimed(line);
        }
        if (head != null && last.seq() == head.last().seq() && !last.equals(head.last())) {
            problem("line " + last.seq() + " is not the one that was sealed");
        }
        if (known != null && known.seq == last.seq()) {
            foundKnown |= known.hash.equals(last.hash());
        }
    }

    /** A log may begin before the head says: rotation wrote the head and was stopped before it deleted the file. */
    private static ChainPlace beginning(byte[] line, @Nullable Head head) throws BrokenChainException {
        ChainPlace before = ChainPlace.before(line);
        boolean older = head != null && before.seq() < head.before().seq();
        return older || head == null ? before : head.before();
    }

    private void problem(String what) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(where + what);
        }
    }
}

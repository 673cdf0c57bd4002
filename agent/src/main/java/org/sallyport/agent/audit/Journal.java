package org.sallyport.agent.audit;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines appended to files, each chained to the one before. What {@link #append} throws has left the log as it was, and
 * may be tried again. Blocks; one thread at a time.
 */
final class Journal implements AutoCloseable {
    private final Path directory;
    private final AuditSettings settings;
    private final Storage storage;
    private final PrivateKey key;
    private final Clock clock;
    private final Deque<Path> files = new ArrayDeque<>();

    private ChainPlace before;
    private ChainPlace last;
    private ChainPlace sealed;
    private Storage.@Nullable Out out;
    private long length;
    private Instant begun;
    private boolean doubtful;
    private boolean closed;

    Journal(Path directory, AuditSettings settings, Storage storage, PrivateKey key, Clock clock, Resumption from) {
        this.directory = directory;
        this.settings = settings;
        this.storage = storage;
        this.key = key;
        this.clock = clock;
        this.files.addAll(from.files());
        this.before = from.before();
        this.last = from.last();
        this.sealed = from.sealed();
        this.length = from.length();
        this.begun = from.begun();
        this.closed = from.closed();
        this.doubtful = true; // what a crash has left behind the last whole line goes
    }

    /** The last line. */
    ChainPlace last() {
        return last;
    }

    /** Whether all lines are on disk and sealed. */
    boolean isSealed() {
        return sealed.equals(last);
    }

    /** Appends lines in one write: all of them or none. They are in the system's hands then, not yet on disk. */
    void append(List<JsonObject> lines) throws IOException {
        if (closed) {
            writeHead(false); // before a line stands behind its end
        }
        if (files.isEmpty() || isFull()) {
            rotate();
        }
        Storage.Out to = mended();
        ByteArrayOutputStream text = new ByteArrayOutputStream(lines.size() * 512);
        ChainPlace end = last;
        for (JsonObject content : lines) {
            byte[] line = end.next(content);
            end = end.after(line);
            text.writeBytes(line);
            text.write('\n');
        }
        try {
            to.write(ByteBuffer.wrap(text.toByteArray()), length);
        } catch (IOException e) {
            doubtful = true;
            throw e;
        }
        last = end;
        length += text.size();
    }

    private boolean isFull() {
        return length > 0
                && (length >= settings.rotateSize() || !clock.instant().isBefore(begun.plus(settings.rotateAge())));
    }

    /** The open file without anything behind the last whole line. */
    private Storage.Out mended() throws IOException {
        Storage.Out to = out;
        if (to == null) {
            to = storage.open(files.getLast());
            out = to;
        }
        if (doubtful) {
            to.truncate(length);
            doubtful = false;
        }
        return to;
    }

    private void rotate() throws IOException {
        if (!files.isEmpty()) {
            mended(); // part of a line must not stay behind in a file that is left
        }
        seal();
        Path next = directory.resolve(LogFiles.name(last.seq() + 1));
        Storage.Out to = storage.open(next);
        closeOut();
        out = to;
        files.addLast(next);
        length = 0;
        begun = clock.instant();
        doubtful = true;
        deleteOldest();
    }

    /** The head says first that the log begins later: a crash in between leaves a file too many, not one too few. */
    private void deleteOldest() throws IOException {
        while (files.size() > settings.keep() + 1) {
            Path oldest = files.removeFirst();
            try {
                before = beginning(files.getFirst());
                writeHead(false);
                Files.deleteIfExists(oldest);
            } catch (IOException e) {
                files.addFirst(oldest);
                throw e;
            }
        }
    }

    private ChainPlace beginning(Path file) throws IOException {
        if (length == 0 && file.equals(files.getLast())) {
            return last;
        }
        try {
            byte[] line = LogFiles.firstLine(file).orElseThrow(() -> new BrokenChainException("there is no line"));
            return ChainPlace.before(line);
        } catch (BrokenChainException e) {
            throw new IOException(file + " does not begin with a line of the log; see 'audit verify'", e);
        }
    }

    /** Forces all lines to disk, then says so in the head. */
    void seal() throws IOException {
        if (!isSealed()) {
            writeHead(false);
        }
    }

    /** The same, and says that nothing follows. */
    void end() throws IOException {
        writeHead(true);
    }

    private void writeHead(boolean ends) throws IOException {
        if (out != null) {
            out.force();
        }
        Head head = head(ends);
        storage.replace(directory.resolve(Head.FILE), head.signed(key));
        sealed = head.last();
        closed = ends;
    }

    private Head head(boolean ends) {
        Path file = files.peekLast();
        String name = file == null ? "" : file.getFileName().toString();
        return new Head(before, name, length, last, clock.instant().toString(), ends);
    }

    /** Lets the file go; {@link #seal} or {@link #end} before. */
    @Override
    public void close() throws IOException {
        closeOut();
    }

    private void closeOut() throws IOException {
        Storage.Out open = out;
        out = null;
        if (open != null) {
            open.close();
        }
    }
}

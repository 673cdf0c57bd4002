package org.sallyport.agent.audit;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * Where a log is gone on with after a stop or a crash: behind its last whole line, which may be newer than its head. A
 * line that a crash has cut off is dropped: its request had not been sealed. Whatever else is wrong is refused, so that
 * nobody can have the agent itself cover up that lines are missing. Behind a log that was closed nothing may stand: no
 * crash leaves anything there.
 *
 * @param files the files, the oldest first
 * @param before what the oldest line stands behind
 * @param last the last whole line
 * @param sealed the last line of the head
 * @param length the last file's length up to the last whole line
 * @param cut bytes behind it
 * @param begun when the last file was begun
 * @param closed whether the head says that the log was closed
 */
record Resumption(
        List<Path> files,
        ChainPlace before,
        ChainPlace last,
        ChainPlace sealed,
        long length,
        long cut,
        Instant begun,
        boolean closed) {
    Resumption {
        files = List.copyOf(files);
    }

    /** Finds it; begins a log where there is none, with a head, so that a log without one is known as damaged. */
    static Resumption of(Path directory, Storage storage, PrivateKey key, PublicKey publicKey, Clock clock)
            throws IOException, BrokenChainException {
        List<Path> files = LogFiles.of(directory);
        Path headFile = directory.resolve(Head.FILE);
        if (!Files.exists(headFile)) {
            if (!files.isEmpty()) {
                throw new BrokenChainException(Head.FILE + " is missing");
            }
            Head none = new Head(
                    ChainPlace.GENESIS,
                    "",
                    0,
                    ChainPlace.GENESIS,
                    clock.instant().toString(),
                    false);
            storage.replace(headFile, none.signed(key));
        }
        return behind(Head.read(Files.readAllBytes(headFile), publicKey), directory, files, clock);
    }

    private static Resumption behind(Head head, Path directory, List<Path> files, Clock clock)
            throws IOException, BrokenChainException {
        Path sealedFile = directory.resolve(head.file());
        if (!head.file().isEmpty() && (!files.contains(sealedFile) || Files.size(sealedFile) < head.bytes())) {
            throw new BrokenChainException(
                    "lines up to " + head.last().seq() + " were sealed, and the last of them are missing");
        }
        ChainPlace[] last = {head.last()};
        long[] length = {head.bytes()};
        long cut = 0;
        for (Path file : files) {
            if (file.compareTo(sealedFile) < 0 && !head.file().isEmpty()) {
                continue;
            }
            if (cut > 0) {
                throw new BrokenChainException("line " + (last[0].seq() + 1) + " is cut off in the midst of the log");
            }
            length[0] = file.equals(sealedFile) ? head.bytes() : 0;
            cut = LogFiles.read(file, length[0], (line, end) -> {
                last[0] = last[0].checked(line);
                length[0] = end;
            });
        }
        if (head.closed() && (cut > 0 || !last[0].equals(head.last()))) {
            throw new BrokenChainException("the log was closed with line "
                    + head.last().seq() + ", and something was written behind it since");
        }
        Instant begun = files.isEmpty() ? clock.instant() : begun(files.get(files.size() - 1), clock);
        return new Resumption(files, head.before(), last[0], head.last(), length[0], cut, begun, head.closed());
    }

    /** Lines behind the head, which it did not vouch for: a crash left them, or someone has written them after one. */
    long unsealed() {
        return last.seq() - sealed.seq();
    }

    /** The time of a file's first line. */
    private static Instant begun(Path file, Clock clock) throws IOException {
        try {
            return LogFiles.firstLine(file)
                    .map(line -> Instant.parse(new JsonObject(Buffer.buffer(line)).getString("time")))
                    .orElseGet(clock::instant);
        } catch (DateTimeParseException | DecodeException | ClassCastException | NullPointerException e) {
            return clock.instant(); // 'audit verify' tells what is wrong with it
        }
    }
}

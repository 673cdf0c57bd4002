package org.sallyport.agent.audit;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.dispatch.EndedRequest;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.keys.TestKeys;

/** A log in a directory of its own, and a clock that the test moves. */
final class AuditFixture {
    static final AuditLog.SigningKey KEY = new AuditLog.SigningKey(
            TestKeys.OURS.member().privateKey(),
            TestKeys.OURS.member().certificate().getPublicKey());

    final Path directory;
    final LimitedStorage storage = new LimitedStorage();
    final MovedClock clock = new MovedClock();
    AuditSettings settings = AuditSettings.DEFAULT;

    AuditFixture(Path directory) {
        SecretFiles.makeDirectory(directory);
        this.directory = directory;
    }

    static final class MovedClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-24T12:00:00Z");

        void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    AuditSettings with(long rotateSize, int keep, AuditSettings.Unwritable unwritable) {
        return new AuditSettings(true, null, rotateSize, Duration.ofHours(24), keep, Duration.ofMillis(1), unwritable);
    }

    Journal journal() throws IOException, BrokenChainException {
        Resumption from = Resumption.of(directory, storage, KEY.privateKey(), KEY.publicKey(), clock);
        return new Journal(directory, settings, storage, KEY.privateKey(), clock, from);
    }

    Path data() {
        return Objects.requireNonNull(directory.getParent());
    }

    AuditLog log() {
        return AuditLog.open(data(), settings, KEY, 10, new JsonObject(), clock, storage);
    }

    AuditVerification.Report verify() throws IOException {
        return verify(null);
    }

    AuditVerification.Report verify(AuditVerification.@Nullable Known known) throws IOException {
        return AuditVerification.of(directory, KEY.publicKey(), known);
    }

    /** A line with its time. */
    JsonObject line(String text) {
        return AuditWriter.event("test", clock).put("text", text);
    }

    List<JsonObject> lines(int count) {
        List<JsonObject> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(line("text " + i));
        }
        return lines;
    }

    List<Path> files() throws IOException {
        return LogFiles.of(directory);
    }

    /** All lines of all files. */
    List<String> text() throws IOException {
        List<String> text = new ArrayList<>();
        for (Path file : files()) {
            text.addAll(Files.readAllLines(file));
        }
        return text;
    }

    static EndedRequest request(String id) {
        return new EndedRequest(
                id,
                1_700_000_000_000L,
                new EndedRequest.Who("ada", "ada", null, null),
                new EndedRequest.What("sql", "cn-1", 3, "sha256:00", "h2://db", "GetItems", List.of("public.a")),
                new EndedRequest.How("allow", "agent.yaml:7", "answered", 200, 1, 2, 1_500_000));
    }
}

package org.sallyport.agent.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/** The log with its thread, on a disk that fills up. */
class AuditLogIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    @SuppressWarnings("NullAway.Init")
    private AuditFixture fixture;

    @BeforeEach
    void open() {
        fixture = new AuditFixture(temporary.resolve("audit"));
    }

    private static void await(Future<Void> future) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "not within 20 s");
            Thread.onSpinWait();
        }
    }

    private List<JsonObject> events(String name) throws IOException {
        return fixture.text().stream()
                .map(JsonObject::new)
                .filter(line -> name.equals(line.getString("event")))
                .toList();
    }

    @Test
    void eachRequestOfManyThreadsHasItsLine() throws Exception {
        AuditLog log = fixture.log();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            String name = "t" + t + "-";
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 500; i++) {
                    assertTrue(log.begins());
                    log.ended(AuditFixture.request(name + i));
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        await(log.close());
        await(log.close());
        assertEquals(
                2000,
                events("request").stream()
                        .map(line -> line.getString("request"))
                        .distinct()
                        .count());
        assertEquals(List.of(), fixture.verify().problems());
        assertEquals(2002, fixture.verify().sealed());
        assertEquals(0, log.lost());
    }

    @Test
    void aLineTellsWhatIsPromised() throws Exception {
        AuditLog log = fixture.log();
        log.ended(AuditFixture.request("rq-1"));
        await(log.close());
        JsonObject line = events("request").get(0);
        line.remove("prev");
        assertEquals(
                "{\"seq\":2,\"time\":\"2023-11-14T22:13:20Z\",\"event\":\"request\",\"request\":\"rq-1\","
                        + "\"connector\":\"sql\",\"connection\":\"cn-1\",\"version\":3,\"credentials\":\"sha256:00\","
                        + "\"target\":\"h2://db\",\"operation\":\"GetItems\",\"resources\":[\"public.a\"],"
                        + "\"user\":\"ada\",\"verifiedUser\":\"ada\",\"decision\":\"allow\",\"rule\":\"agent.yaml:7\","
                        + "\"outcome\":\"answered\",\"status\":200,\"bytesIn\":1,\"bytesOut\":2,\"ms\":1.5}",
                line.encode());
    }

    @Test
    void linesAreSealedSoonWithoutMoreOfThem() throws Exception {
        fixture.settings = fixture.with(1 << 20, 10, AuditSettings.Unwritable.CONTINUE);
        AuditLog log = fixture.log();
        log.ended(AuditFixture.request("rq-1"));
        await(() -> log.sealed() == 2);
        assertEquals(2, fixture.verify().sealed());
        await(log.close());
    }

    @Test
    void aFullDiskRefusesRequestsWhereTheCustomerSaysSo() throws Exception {
        fixture.settings = fixture.with(1 << 20, 10, AuditSettings.Unwritable.REFUSE);
        AuditLog log = fixture.log();
        fixture.storage.room(100);
        assertTrue(log.begins());
        log.ended(AuditFixture.request("rq-before"));
        await(log::isFailing);
        assertFalse(log.begins());
        assertFalse(log.begins());
        fixture.storage.room(Long.MAX_VALUE);
        await(() -> !log.isFailing());
        assertTrue(log.begins());
        log.ended(AuditFixture.request("rq-after"));
        await(log.close());
        assertEquals(2, events("request").size());
        assertEquals(
                2,
                events("gap").stream()
                        .mapToInt(line -> line.getInteger("refused"))
                        .sum());
        assertEquals(0, log.lost());
        assertEquals(2, log.refused());
        assertTrue(log.failures() > 0);
        assertEquals(List.of(), fixture.verify().problems());
    }

    @Test
    void aFullDiskLosesWhatMemoryDoesNotHoldAndTheLogTellsHowMuch() throws Exception {
        fixture.settings = fixture.with(1 << 20, 10, AuditSettings.Unwritable.CONTINUE);
        AuditLog log = fixture.log();
        fixture.storage.room(0);
        int requests = 20_000;
        for (int i = 0; i < requests; i++) {
            assertTrue(log.begins());
            log.ended(AuditFixture.request("rq-" + i));
        }
        await(log::isFailing);
        assertTrue(log.lost() > 0);
        fixture.storage.room(Long.MAX_VALUE);
        await(() -> !log.isFailing());
        await(log.close());
        long told =
                events("gap").stream().mapToLong(line -> line.getLong("lost")).sum();
        assertEquals(log.lost(), told);
        assertEquals(requests, events("request").size() + told);
        assertEquals(List.of(), fixture.verify().problems());
    }

    @Test
    void aRequestThatEndsAfterTheLogWasClosedCountsAsLost() throws Exception {
        for (AuditSettings.Unwritable unwritable : AuditSettings.Unwritable.values()) {
            fixture.settings = fixture.with(1 << 20, 10, unwritable);
            AuditLog log = fixture.log();
            assertTrue(log.begins());
            await(log.close());
            assertEquals(0, log.lost());
            log.ended(AuditFixture.request("rq-late"));
            assertEquals(1, log.lost());
        }
        assertEquals(0, events("request").size());
        assertEquals(List.of(), fixture.verify().problems());
    }

    @Test
    void aDiskThatStaysFullHoldsUpNoStop() throws Exception {
        AuditLog log = fixture.log();
        fixture.storage.room(0);
        log.ended(AuditFixture.request("rq-1"));
        await(log.close());
        assertEquals(1, log.lost());
        assertEquals(List.of(), fixture.verify().problems());
    }

    @Test
    void theFirstLineTellsHowManyBeforeItWereNotSealed() throws Exception {
        try (Journal journal = fixture.journal()) {
            journal.append(fixture.lines(2));
            journal.seal();
            journal.append(fixture.lines(3));
        }
        await(fixture.log().close());
        assertEquals(3, events("opened").get(0).getInteger("unsealed"));
        await(fixture.log().close());
        assertFalse(events("opened").get(1).containsKey("unsealed"));
        assertEquals(List.of(), fixture.verify().problems());
    }

    @Test
    void aLogThatWasRemovedAsAWholeIsDamaged() throws Exception {
        await(fixture.log().close());
        Path aside = temporary.resolve("aside");
        Files.move(fixture.directory, aside);
        AgentException refusal = assertThrows(AgentException.class, fixture::log);
        assertEquals(AgentCode.AUDIT_DAMAGED, refusal.code());
        assertTrue(refusal.detail().contains(BegunLogs.FILE), refusal.detail());
        fixture.settings = new AuditSettings(
                true,
                temporary.resolve("another"),
                1 << 20,
                Duration.ofHours(24),
                10,
                Duration.ofMillis(1),
                AuditSettings.Unwritable.CONTINUE);
        await(fixture.log().close());
        fixture.settings = AuditSettings.DEFAULT;
        assertThrows(AgentException.class, fixture::log);
        Files.delete(fixture.directory);
        Files.move(aside, fixture.directory);
        await(fixture.log().close());
    }

    @Test
    void aDamagedLogOrOneOfAnotherMemberIsNotGoneOnWith() throws Exception {
        await(fixture.log().close());
        Path file = fixture.files().get(0);
        Files.write(file, new byte[0]);
        AgentException refusal = assertThrows(AgentException.class, fixture::log);
        assertEquals(AgentCode.AUDIT_DAMAGED, refusal.code());
        assertTrue(refusal.detail().contains("missing"), refusal.detail());
    }
}

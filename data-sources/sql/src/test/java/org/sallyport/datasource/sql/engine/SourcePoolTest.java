package org.sallyport.datasource.sql.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.ConnectionCounts.Closing;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.SourceFixture;

class SourcePoolTest {
    private static final PoolSettings SETTINGS =
            new PoolSettings(2, Duration.ofSeconds(60), Duration.ofSeconds(100), Duration.ofSeconds(2));

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong nanos = new AtomicLong();
    private final List<String> closed = new CopyOnWriteArrayList<>();
    private double random;
    private final SourcePool pool = new SourcePool(vertx, SETTINGS, Duration.ofSeconds(10), nanos::get, () -> random);
    private final IdleConnections<String> client = pool.client(closed::add);

    @AfterEach
    void stop() {
        pool.close();
        SourceFixture.await(vertx.close());
    }

    private void pass(long seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private Pooled<String> used(String name) {
        SourceFixture.await(pool.permits().acquire());
        return client.opened(name);
    }

    private void back(Pooled<String> one) {
        if (!client.giveBack(one)) {
            closed.add(one.connection());
        }
        pool.permits().release();
    }

    @Test
    void theOneUsedLastIsGivenFirstAndTheOthersEndUnused() {
        Pooled<String> one = used("one");
        Pooled<String> two = used("two");
        back(one);
        pass(30);
        back(two);
        assertSame(two, client.take());
        back(two);
        pass(30);
        pool.closeUnfit();
        assertEquals(List.of("one"), closed);
        assertEquals(Map.of(Closing.IDLE, 1L), pool.counts().closed());
        assertEquals(1, pool.counts().open());
    }

    @Test
    void oneThatWasUnusedForTooLongIsNotGivenEvenBeforeItIsClosed() {
        back(used("one"));
        pass(60);
        assertNull(client.take());
        assertEquals(List.of("one"), closed);
    }

    @Test
    void anOldOneIsClosedWhenItComesBack() {
        Pooled<String> one = used("one");
        pass(99);
        back(one);
        assertSame(one, client.take());
        pass(1);
        back(one);
        assertEquals(List.of("one"), closed);
        assertEquals(Map.of(Closing.LIFETIME, 1L), pool.counts().closed());
    }

    @Test
    void thoseOpenedTogetherDoNotEndTogether() {
        random = 1;
        Pooled<String> sooner = used("sooner");
        random = 0;
        Pooled<String> later = used("later");
        pass(90);
        back(sooner);
        back(later);
        assertEquals(List.of("sooner"), closed);
    }

    @Test
    void oneThatWasIdleForAWhileIsDoubted() {
        Pooled<String> one = used("one");
        back(one);
        pass(1);
        assertFalse(client.doubtful(one));
        pass(1);
        assertTrue(client.doubtful(one));
    }

    @Test
    void anotherClientsIdleOneMakesRoom() {
        IdleConnections<String> other = pool.client(closed::add);
        Pooled<String> one = used("one");
        Pooled<String> two = used("two");
        back(one);
        back(two);
        SourceFixture.await(pool.permits().acquire());
        assertNull(other.take());
        assertNotNull(other.opened("three"));
        assertEquals(2, pool.counts().open());
        assertEquals(Map.of(Closing.ROOM, 1L), pool.counts().closed());
        assertSame(two, client.take(), "the one used last is still there");
    }

    @Test
    void afterTheEndNothingIsKept() {
        Pooled<String> one = used("one");
        back(used("two"));
        pool.close();
        assertEquals(List.of("two"), closed);
        back(one);
        assertEquals(List.of("two", "one"), closed);
        assertEquals(0, pool.counts().open());
        assertEquals(2, pool.counts().created());
        assertEquals(Map.of(Closing.SOURCE, 2L), pool.counts().closed());
    }

    @Test
    void theEndWaitsForTheLastConnectionToComeBack() {
        Pooled<String> one = used("one");
        Pooled<String> two = used("two");
        Future<Void> ended = pool.close();
        back(one);
        assertFalse(ended.isComplete());
        back(two);
        assertTrue(ended.succeeded());
        assertTrue(pool.close().succeeded());
    }

    @Test
    void callsThatHoldAndWaitAreCounted() {
        used("one");
        used("two");
        var third = pool.permits().acquire();
        assertEquals(2, pool.counts().inUse());
        assertEquals(1, pool.counts().waiting());
        pool.permits().release();
        SourceFixture.await(third);
        assertEquals(0, pool.counts().waiting());
    }

    @Test
    void parametersTellThePool() {
        JsonObject pool = new JsonObject()
                .put("size", 4)
                .put("idle", "5m")
                .put("lifetime", "1h")
                .put("validate", "500ms");
        PoolSettings read = read(pool).pool();
        assertEquals(new PoolSettings(4, Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofMillis(500)), read);
        assertEquals(3, read.atMost(3).size());
        assertEquals(PoolSettings.DEFAULT, read(new JsonObject()).pool());
    }

    @Test
    void allProblemsOfThePoolAreTold() {
        JsonObject pool = new JsonObject()
                .put("size", 0)
                .put("idle", "10")
                .put("lifetime", "25h")
                .put("validate", "2m")
                .put("reserve", 1);
        String told = assertThrows(SourceException.class, () -> read(pool)).safeMessage();
        for (String part : List.of("size", "idle", "lifetime: must be at most 24h", "validate", "reserve")) {
            assertTrue(told.contains(part), told);
        }
    }

    @Test
    void anIsolationThatTheDatabaseLacksIsRefused() {
        Map<String, List<String>> lacking = Map.of(
                "postgresql", List.of("snapshot", "chaos"),
                "oracle", List.of("repeatable-read"),
                "mariadb", List.of("snapshot"),
                "sqlserver", List.of("read-uncommitted"));
        lacking.forEach((engine, names) -> names.forEach(name -> {
            JsonObject parameters = parameters(engine).put("isolation", name);
            SourceException refused = assertThrows(SourceException.class, () -> read(parameters, "x"));
            assertEquals(SourceCode.INVALID_PARAMETERS, refused.code());
            assertTrue(refused.safeMessage().contains("isolation"), refused.safeMessage());
        }));
        assertEquals(
                Isolation.SNAPSHOT,
                read(parameters("sqlserver").put("isolation", "snapshot"), "x").isolation());
    }

    private static SqlParameters read(JsonObject pool) {
        return read(parameters("postgresql").put("pool", pool), "parameters");
    }

    private static SqlParameters read(JsonObject parameters, String source) {
        return SqlParameters.read(Settings.ofJson(source, parameters));
    }

    private static JsonObject parameters(String engine) {
        return new JsonObject().put("engine", engine).put("server", "db1.corp").put("database", "sales");
    }
}

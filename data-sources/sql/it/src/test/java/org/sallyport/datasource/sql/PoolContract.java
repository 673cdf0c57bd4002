package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.ConnectionCounts;
import org.sallyport.datasource.spi.ConnectionCounts.Closing;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.PullStream;
import org.sallyport.datasource.spi.PullStream.Part;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/**
 * What the connections of every database keep: how many there are and how long they live, in what transactions calls
 * run, and that the database itself ends what outlives its deadline. A database's test is a subclass.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PoolContract {
    private static final Duration SOON = Duration.ofMillis(300);

    final Vertx vertx = Vertx.vertx();
    final TestDatabase database = createDatabase();

    /**
     * A database with the tables {@code notes (id, name)}, holding the rows 1 and 2, and {@code levels (id, level)}, where
     * {@code level} becomes the writing transaction's isolation; and the views {@code session (id, level)}, the reading
     * one's isolation, {@code endless (id)}, and {@code writing (id)}, whose function inserts a note.
     */
    abstract TestDatabase createDatabase();

    /** The database's names of isolations, by those of the parameter. */
    abstract Map<String, String> isolations();

    /** Ends all sessions but the one that this runs in. */
    abstract void killOthers(Statement statement) throws SQLException;

    /** Ends at least those of them that read {@code endless}. */
    void killEndless(Statement statement) throws SQLException {
        killOthers(statement);
    }

    /** Whether the database has read-only transactions. */
    boolean readOnly() {
        return true;
    }

    /** What reading a view fails with whose function writes. */
    SourceCode refusedToWrite() {
        return SourceCode.PERMISSION_DENIED;
    }

    /** Whether the database itself ends a change that waits for a lock at the deadline. */
    boolean endsWaiting() {
        return true;
    }

    /** A name of the test's own statements. */
    String quoted(String name) {
        return name;
    }

    @AfterAll
    final void stop() {
        SourceFixture.await(vertx.close());
    }

    final SourceFixture open(JsonObject more, int most) {
        JsonObject parameters = database.parameters().mergeIn(more);
        return new SourceFixture(vertx, new SqlConnector(), parameters, database.credentials(), most);
    }

    static String items(String table) {
        return "/datasets/default/tables/" + table + "/items";
    }

    private static ConnectionCounts counts(SourceFixture source) {
        return source.source().connections().orElseThrow();
    }

    /** Returns when the source's connections are as wanted. */
    static void await(SourceFixture source, Predicate<ConnectionCounts> wanted) {
        long patience = System.nanoTime() + 20_000_000_000L;
        while (!wanted.test(counts(source))) {
            assertTrue(System.nanoTime() < patience, counts(source).toString());
            Thread.onSpinWait();
        }
    }

    private static JsonObject pool(String name, Object value) {
        return new JsonObject().put("pool", new JsonObject().put(name, value));
    }

    /** What a call fails with whose session is killed. */
    Set<SourceCode> killed() {
        return Set.of(SourceCode.SOURCE_LOST);
    }

    static Future<Answer> call(SourceFixture source, HttpMethod method, String path, String json, Deadline deadline) {
        PullStream body =
                new PullStream(source.context(), () -> Future.succeededFuture(new Part(Buffer.buffer(json), true)));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("content-type", "application/json");
        boolean reading = method.equals(HttpMethod.GET);
        return source.call(method, path, reading ? null : body, headers, r -> true, deadline, new Cancellation());
    }

    @Test
    void aSourceWhoseWorkersHaveClosedFailsItsCalls() {
        SourceFixture source = open(new JsonObject(), 1);
        source.readJson(items("notes"));
        source.close();
        assertEquals(SourceCode.SOURCE_LOST, source.failure(items("notes")).code());
    }

    @Test
    void readingAndWritingAreIsolatedAsTheConnectionSays() {
        isolations().forEach((name, level) -> {
            try (SourceFixture source = open(new JsonObject().put("isolation", name), 1)) {
                JsonObject read =
                        source.readJson(items("session")).getJsonArray("value").getJsonObject(0);
                assertEquals(level, read.getString("level"), name);
                database.run("DELETE FROM " + quoted("levels"));
                JsonObject written = new JsonObject(source.readAll(
                        source.send(HttpMethod.POST, items("levels"), "application/json", "{\"id\":1}")));
                assertEquals(level, written.getString("level"), name);
                assertEquals(1, counts(source).created());
            }
        });
    }

    @Test
    void aFunctionCannotWriteWhileRowsAreRead() {
        assumeTrue(readOnly(), "the database has no read-only transactions");
        try (SourceFixture source = open(new JsonObject(), 1)) {
            assertEquals(refusedToWrite(), source.failure(items("writing")).code());
            assertEquals(
                    2, source.readJson(items("notes")).getJsonArray("value").size());
            assertEquals(
                    1, counts(source).created(), "what the server refused is rolled back, and the session goes on");
        }
    }

    @Test
    void theDatabaseEndsAQueryAtItsDeadline() {
        try (SourceFixture source = open(new JsonObject(), 1)) {
            Future<Answer> answer = call(source, HttpMethod.GET, items("endless"), "", Deadline.in(SOON));
            assertEquals(
                    SourceCode.DEADLINE,
                    SourceFixture.failureOf(answer.compose(source::read)).code());
            assertEquals(
                    2, source.readJson(items("notes")).getJsonArray("value").size());
            assertEquals(1, counts(source).created());
        }
    }

    @Test
    void theDatabaseEndsAChangeAtItsDeadline() throws SQLException {
        assumeTrue(endsWaiting(), "the database has its own limit for locks");
        try (SourceFixture source = open(new JsonObject(), 1);
                Connection other = database.connect();
                Statement statement = other.createStatement()) {
            source.readJson(items("notes"));
            other.setAutoCommit(false);
            statement.execute("UPDATE notes SET name = 'locked' WHERE id = 1");
            Future<Answer> answer =
                    call(source, HttpMethod.PATCH, items("notes") + "/1", "{\"name\":\"x\"}", Deadline.in(SOON));
            assertEquals(SourceCode.DEADLINE, SourceFixture.failureOf(answer).code());
            other.rollback();
            assertEquals("a", source.readJson(items("notes") + "/1").getString("name"));
            assertEquals(1, counts(source).created());
        }
    }

    @Test
    void callsOfOneSourceShareItsConnections() {
        try (SourceFixture source = open(pool("size", 2), 8)) {
            List<Future<JsonObject>> answers = IntStream.range(0, 40)
                    .mapToObj(i -> source.get(items("notes") + "/1")
                            .compose(source::read)
                            .map(JsonObject::new))
                    .toList();
            answers.forEach(
                    answer -> assertEquals("a", SourceFixture.await(answer).getString("name")));
            assertTrue(counts(source).created() <= 2, counts(source).toString());
            await(source, now -> now.inUse() == 0);
            assertEquals(0, counts(source).waiting());
        }
    }

    @Test
    void connectionsEndUnused() {
        try (SourceFixture source = open(pool("idle", "200ms").mergeIn(pool("validate", "100ms"), true), 2)) {
            source.readJson(items("notes"));
            await(source, now -> now.open() == 0 && now.closed().getOrDefault(Closing.IDLE, 0L) == now.created());
            source.readJson(items("notes"));
        }
    }

    @Test
    void connectionsEndOfAge() {
        try (SourceFixture source = open(pool("lifetime", "150ms"), 2)) {
            source.readJson(items("notes"));
            await(source, now -> now.open() == 0 && now.closed().getOrDefault(Closing.LIFETIME, 0L) == now.created());
            source.readJson(items("notes"));
        }
    }

    @Test
    void aConnectionThatDiedIdleReachesNobody() throws SQLException {
        try (SourceFixture source = open(pool("validate", "1ms"), 1)) {
            for (int i = 1; i <= 3; i++) {
                source.readJson(items("notes"));
                await(source, now -> now.inUse() == 0);
                try (Connection other = database.connect();
                        Statement statement = other.createStatement()) {
                    killOthers(statement);
                }
                source.readJson(items("notes"));
                assertEquals(Map.of(Closing.LOST, (long) i), counts(source).closed());
            }
        }
    }

    @Test
    void aConnectionThatDiesInUseIsGivenToNobodyElse() throws SQLException {
        try (SourceFixture source = open(new JsonObject(), 1)) {
            source.readJson(items("notes"));
            Future<Answer> answer = call(source, HttpMethod.GET, items("endless"), "", Deadline.NONE);
            await(source, now -> now.inUse() == 1);
            while (!answer.isComplete()) {
                try (Connection other = database.connect();
                        Statement statement = other.createStatement()) {
                    killEndless(statement);
                }
            }
            SourceCode code = SourceFixture.failureOf(answer).code();
            assertTrue(killed().contains(code), code.code());
            source.readJson(items("notes"));
            assertEquals(2, counts(source).created());
            assertEquals(1, counts(source).open());
        }
    }
}

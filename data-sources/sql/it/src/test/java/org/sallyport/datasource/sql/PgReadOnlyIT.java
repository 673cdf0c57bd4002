package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/**
 * Reading changes nothing, whatever the database runs because of it: here a policy of row-level security whose function
 * writes. The same through a pooler that takes only few properties of a connection, as PgBouncer does.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgReadOnlyIT {
    private static final String GUARDED = "/datasets/default/tables/guarded/items";
    private static final String TAKEN = "/datasets/default/tables/taken/items";
    private static final String READ_ONLY = "default_transaction_read_only";
    private static final String SMALL = "/datasets/default/tables/small/items";

    private final Vertx vertx = Vertx.vertx();
    private final TestDatabase database = PostgresServer.shared()
            .createDatabase()
            .run(
                    "CREATE TABLE small (id integer PRIMARY KEY)",
                    "INSERT INTO small VALUES (1)",
                    "CREATE TABLE noted (id integer)",
                    "CREATE FUNCTION note(id integer) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER"
                            + " AS 'BEGIN INSERT INTO noted VALUES (id); RETURN true; END'",
                    "CREATE TABLE guarded (id integer PRIMARY KEY)",
                    "INSERT INTO guarded VALUES (1)",
                    "ALTER TABLE guarded ENABLE ROW LEVEL SECURITY",
                    "CREATE POLICY noting ON guarded USING (note(id))",
                    "CREATE ROLE reader LOGIN PASSWORD 'reader-secret'",
                    "CREATE TABLE taken (id integer PRIMARY KEY)",
                    "GRANT SELECT ON small, guarded TO reader",
                    "GRANT SELECT, INSERT ON taken TO reader");

    @AfterAll
    void stop() {
        SourceFixture.await(vertx.close());
    }

    @Test
    void directly() {
        try (SourceFixture source = open(database.parameters())) {
            readsAndChangesNothing(source);
        }
    }

    @Test
    void throughAPooler() {
        AtomicInteger refused = new AtomicInteger();
        try (PgPooler pooler = new PgPooler(vertx, database, said -> refusing(said, refused));
                SourceFixture source = open(pooler.parameters())) {
            readsAndChangesNothing(source);
            assertEquals(1, refused.get(), "once refused, never tried again");
        }
    }

    @Test
    void throughAPoolerThatDropsTheProperty() {
        List<String> all = new CopyOnWriteArrayList<>();
        UnaryOperator<String> dropping = said -> {
            all.add(said);
            return said.replace(READ_ONLY + "\0on\0", READ_ONLY + "\0no\0"); // no: as it is without
        };
        try (PgPooler pooler = new PgPooler(vertx, database, dropping);
                SourceFixture source = open(pooler.parameters())) {
            readsAndChangesNothing(source);
        }
        assertTrue(all.stream().anyMatch(said -> said.contains(READ_ONLY + "\0on\0")));
        assertTrue(
                all.stream().noneMatch(said -> said.contains("SET statement_timeout")),
                "sessions that others share are told no limit");
    }

    @Test
    void withoutATransactionNothingIsReadOrChanged() {
        UnaryOperator<String> beginsNone = said -> said.replace("BEGIN READ", "BEGUN READ");
        AtomicInteger refused = new AtomicInteger();
        try (PgPooler passing = new PgPooler(vertx, database, beginsNone);
                PgPooler refusing = new PgPooler(vertx, database, said -> refusing(beginsNone.apply(said), refused));
                SourceFixture direct = open(passing.parameters());
                SourceFixture pooled = open(refusing.parameters())) {
            for (SourceFixture source : List.of(direct, pooled)) {
                assertEquals(SourceCode.SOURCE_FAILED, source.failure(GUARDED).code());
                assertEquals(
                        SourceCode.SOURCE_FAILED,
                        SourceFixture.failureOf(source.send(HttpMethod.POST, TAKEN, "application/json", "{\"id\":2}"))
                                .code());
            }
        }
        try (SourceFixture source = open(database.parameters())) {
            assertEquals("{\"value\":[]}", source.read(TAKEN).toString());
        }
    }

    private static String refusing(String said, AtomicInteger refused) {
        if (said.contains(READ_ONLY + "\0on\0")) {
            refused.incrementAndGet();
            return PgPooler.REFUSED;
        }
        return said;
    }

    private SourceFixture open(JsonObject parameters) {
        Credentials reader = TestDatabase.basic("reader", "reader-secret");
        return new SourceFixture(vertx, new SqlConnector(), parameters.put("tls", "disable"), reader, 2);
    }

    private void readsAndChangesNothing(SourceFixture source) {
        assertEquals(1, source.readJson(SMALL + "/1").getInteger("id"));
        assertEquals(1, source.readJson(SMALL).getJsonArray("value").size());
        assertEquals(
                SourceCode.PERMISSION_DENIED, source.failure(GUARDED + "/1").code());
        assertEquals(SourceCode.PERMISSION_DENIED, source.failure(GUARDED).code());
        assertEquals(1, source.readJson(SMALL + "/1").getInteger("id"));
    }
}

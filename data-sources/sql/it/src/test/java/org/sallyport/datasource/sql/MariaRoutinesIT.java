package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.testkit.MariaDbServer;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/** MariaDB's procedures, which give several result sets, and parameters of all modes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MariaRoutinesIT {
    private final Vertx vertx = Vertx.vertx();
    private final TestDatabase database = MariaDbServer.shared()
            .createDatabase()
            .run(
                    "CREATE TABLE pets (id integer PRIMARY KEY, name varchar(40))",
                    "INSERT INTO pets VALUES (1, 'Rex'), (2, 'Mia')",
                    "CREATE PROCEDURE two(IN lowest integer, OUT total integer, INOUT word varchar(40))"
                            + " BEGIN SELECT id, name FROM pets WHERE id >= lowest ORDER BY id;"
                            + " UPDATE pets SET name = name; SELECT COUNT(*) INTO total FROM pets;"
                            + " SET word = CONCAT(word, '!'); SELECT total AS t, 1.50 AS d; END",
                    "CREATE FUNCTION add_up(a integer, b integer) RETURNS integer DETERMINISTIC RETURN a + b",
                    "CREATE PROCEDURE fails() BEGIN SELECT 1 AS x; INSERT INTO pets VALUES (9, 'gone');"
                            + " SIGNAL SQLSTATE '45000'; END");
    private final SourceFixture source =
            new SourceFixture(vertx, new SqlConnector(), database.parameters(), database.credentials(), 1);

    @AfterAll
    void stop() {
        source.close();
        SourceFixture.await(vertx.close());
    }

    private static String path(String procedure) {
        return RoutinesContract.PROCEDURES + "/" + procedure;
    }

    @Test
    void givesAllResultSetsAndOutputs() {
        JsonObject answer = new JsonObject(source.readAll(
                source.post(path("two"), new JsonObject().put("lowest", 2).put("word", "hi"))));
        JsonObject sets = answer.getJsonObject("ResultSets");
        assertEquals(
                new JsonArray().add(new JsonObject().put("id", 2).put("name", "Mia")), sets.getJsonArray("Table1"));
        assertEquals(new JsonArray().add(new JsonObject().put("t", 2).put("d", 1.5)), sets.getJsonArray("Table2"));
        assertEquals(new JsonObject().put("total", 2).put("word", "hi!"), answer.getJsonObject("OutputParameters"));
    }

    /** A policy names the connection's database, so nothing of another's may be reached through it; case matters. */
    @Test
    void proceduresOfOtherDatabasesAndSpellingsAreUnknown() {
        TestDatabase other = MariaDbServer.shared().createDatabase().run("CREATE PROCEDURE theirs() SELECT 1");
        for (String name : new String[] {other.name() + ".theirs", "TWO", "tw%C3%B6"}) {
            assertEquals(
                    SourceCode.UNKNOWN_PROCEDURE,
                    SourceFixture.failureOf(source.post(path(name), new JsonObject()))
                            .code());
        }
    }

    @Test
    void functionsReturnValues() {
        JsonObject answer = new JsonObject(source.readAll(
                source.post(path("add_up"), new JsonObject().put("a", 40).put("b", 2))));
        assertEquals(42, answer.getValue("ReturnCode"));
    }

    @Test
    void aFailureBehindAResultSetIsNoWholeAnswerAndChangesNothing() {
        assertEquals(
                SourceCode.CONSTRAINT_VIOLATED,
                SourceFixture.failureOf(
                                source.post(path("fails"), new JsonObject()).compose(source::read))
                        .code());
        assertEquals(
                2,
                source.readJson("/datasets/default/tables/pets/items")
                        .getJsonArray("value")
                        .size());
    }

    @Test
    void listsThem() {
        assertEquals(
                3,
                source.readJson(RoutinesContract.PROCEDURES)
                        .getJsonArray("value")
                        .size());
    }
}

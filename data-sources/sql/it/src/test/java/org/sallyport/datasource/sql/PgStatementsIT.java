package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.StreamProbe;
import org.sallyport.datasource.testkit.TestDatabase;

class PgStatementsIT extends StatementsContract {
    @Override
    TestDatabase createDatabase() {
        return PostgresServer.shared().createDatabase();
    }

    @Override
    String folded(String name) {
        return name;
    }

    @Override
    String series(int rows) {
        return "SELECT n, lpad(n::text, 20) AS t FROM generate_series(1, " + rows + ") n";
    }

    @Override
    String endless() {
        return "SELECT pg_sleep(3600)";
    }

    @Override
    String[] session() {
        return new String[] {"SET search_path = pg_catalog", "SELECT current_setting('search_path') AS v"};
    }

    @Override
    boolean several() {
        return true;
    }

    @Override
    boolean describes() {
        return true;
    }

    @Test
    void positionsOfMistakesAreTheCallers() {
        SourceException wrong = failure(body("SELECT @i + nosuch FROM pets", "i", "integer", 1));
        assertEquals(SourceCode.SYNTAX_ERROR, wrong.code());
        assertTrue(wrong.safeMessage().contains("at character 13"), wrong.safeMessage());
    }

    @Test
    void dollarQuotesEscapesAndOperatorsStayAsTheyAre() {
        JsonObject row = rows(body(
                        "SELECT $x$ @v ' $x$ AS a, E'\\' @v' AS b, '{\"k\":1}'::jsonb ? 'k' AS c, @v AS d,"
                                + " @ -5 AS e, array[1,2] <@ array[1,2,3] AS f /* /* @v */ @v */",
                        "v",
                        "text",
                        "x"))
                .getJsonObject(0);
        assertEquals(
                new JsonObject()
                        .put("a", " @v ' ")
                        .put("b", "' @v")
                        .put("c", true)
                        .put("d", "x")
                        .put("e", 5)
                        .put("f", true),
                row);
    }

    @Test
    void valuesKeepAllThatTheyHold() {
        String answer = source().readAll(source().post(
                                QUERY,
                                body("SELECT '{\"a\":1.10,\"b\":123456789012345678901234567890.5}'::json AS j,"
                                        + " ARRAY[1.50, NULL]::numeric[] AS n, 'NaN'::numeric AS nan, interval '1 day 2 hours' AS i,"
                                        + " 'infinity'::timestamptz AS inf, '24:00'::time AS t, '\\x00ff'::bytea AS by,"
                                        + " timestamptz '2026-01-31 12:00+02' AS z")))
                .toString();
        assertTrue(answer.contains("\"j\":{\"a\":1.10,\"b\":123456789012345678901234567890.5}"), answer);
        assertTrue(answer.contains("\"n\":[1.50,null]"), answer);
        assertTrue(answer.contains("\"nan\":\"NaN\",\"i\":\"P1DT2H\",\"inf\":\"infinity\",\"t\":\"24:00:00\""), answer);
        assertTrue(answer.contains("\"by\":\"AP8=\",\"z\":\"2026-01-31T10:00:00Z\""), answer);
    }

    @Test
    void arraysAndJsonAreParameters() {
        JsonArray rows = rows(body(
                "SELECT id FROM pets WHERE id = ANY(@ids) ORDER BY id",
                "ids",
                "integer[]",
                new JsonArray().add(1).add(2)));
        assertEquals(2, rows.size());
        JsonObject json = new JsonObject().put("k", 1);
        assertEquals(
                json,
                rows(body("SELECT @j AS j", "j", "jsonb", json))
                        .getJsonObject(0)
                        .getJsonObject("j"));
    }

    @Test
    void aFailureInTheSecondStatementUndoesTheFirst() {
        SourceException failed = failure(body("DELETE FROM pets; SELECT 1/0"));
        assertEquals(SourceCode.MALFORMED_VALUE, failed.code());
        assertEquals(2, rows(body("SELECT id FROM pets")).size());
    }

    @Test
    void aSessionThatIsEndedWhileItCommitsLeavesTheOutcomeOpen() {
        source().readAll(source().post(
                        QUERY,
                        body("CREATE TABLE ended (id int);"
                                + " CREATE FUNCTION ends() RETURNS trigger LANGUAGE plpgsql AS"
                                + " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;"
                                + " CREATE CONSTRAINT TRIGGER ends AFTER INSERT ON ended"
                                + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ends()")));
        assertEquals(
                SourceCode.OUTCOME_UNKNOWN,
                failure(body("INSERT INTO ended VALUES (1)")).code());
    }

    @Test
    void aFailureInTheMidstOfTheSecondResultBreaksTheAnswerOff() {
        StreamProbe probe = source().probe(
                        SourceFixture.await(
                                source().post(
                                                QUERY,
                                                body(
                                                        "SELECT n FROM generate_series(1, 50000) n; SELECT 1/(90000-n) FROM generate_series(1, 100000) n"))));
        assertEquals(
                SourceCode.MALFORMED_VALUE,
                SourceFixture.failureOf(probe.resume().ended()).code());
        assertTrue(probe.received() > 500_000, "received " + probe.received());
    }

    @Test
    void bothOfTwoLargeResultsStream() {
        JsonObject sets = run(body(series(100_000) + "; " + series(100_000))).getJsonObject("ResultSets");
        assertEquals(100_000, sets.getJsonArray("Table1").size());
        assertEquals(100_000, sets.getJsonArray("Table2").size());
    }
}

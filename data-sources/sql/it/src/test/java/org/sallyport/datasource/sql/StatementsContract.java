package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.SourceFixture;

/** What statements of callers' own mean, the same on every database. */
abstract class StatementsContract extends StatementResultsContract {
    private static final String DESCRIBE = "/$metadata.json/datasets/default/query/sql";

    /** The source has one connection, so that the statements would meet. */
    @Test
    void whatAStatementSetsInItsSessionReachesNoOther() {
        Object before = single(body(session()[1]));
        run(body(session()[0]));
        assertEquals(before, single(body(session()[1])));
    }

    @Test
    void tooManyParametersAreRefusedBeforeTheyFillTheMemory() {
        assertEquals(
                SourceCode.MALFORMED_REQUEST,
                failure(body("SELECT " + "@a,".repeat(40_000) + "1", "a", "integer", 1))
                        .code());
    }

    @Test
    void givesRows() {
        JsonArray rows = rows(body("SELECT id, name, weight FROM pets ORDER BY id"));
        assertEquals(
                new JsonObject().put(folded("id"), 1).put(folded("name"), "Rex").put(folded("weight"), 12.5),
                rows.getJsonObject(0));
        assertNull(rows.getJsonObject(1).getValue(folded("weight")));
        assertTrue(rows.getJsonObject(1).containsKey(folded("weight")));
        assertEquals(new JsonObject(), run(body("SELECT 1 FROM pets")).getJsonObject("OutputParameters"));
    }

    @Test
    void valuesAreBoundByTheirDeclaredTypes() {
        assertEquals("Rex", single(body("SELECT name FROM pets WHERE id = @id", "id", "integer", 1)));
        assertEquals(2, single(body("SELECT id FROM pets WHERE name = @n", "n", "varchar(40)", "Mia")));
        assertEquals(1, single(body("SELECT id FROM pets WHERE weight = @w", "w", "decimal(20,5)", 12.5)));
        assertEquals(2, single(body("SELECT COUNT(*) FROM pets WHERE @n IS NULL", "n", "varchar(40)", null)));
    }

    @Test
    void digitsOfValuesAreKept() {
        Buffer json =
                Buffer.buffer("{\"query\":\"SELECT @d AS d, @b AS b FROM pets WHERE id = 1\",\"formalParameters\":"
                        + "{\"@d\":\"decimal(38,10)\",\"b\":\"bigint\"},\"actualParameters\":"
                        + "{\"d\":1234567890123456789012345678.0123456789,\"b\":9223372036854775807}}");
        String answer = source.readAll(source.post(QUERY, json, Deadline.NONE, new Cancellation()))
                .toString();
        assertEquals(exactDecimals(), answer.contains(":1234567890123456789012345678.0123456789"), answer);
        assertTrue(answer.contains(":9223372036854775807"), answer);
    }

    @Test
    void valuesAreNeverTakenForSql() {
        String attack = "x'; DROP TABLE pets; --";
        assertEquals(
                0,
                rows(body("SELECT id FROM pets WHERE name = @n", "n", "varchar(80)", attack))
                        .size());
        assertEquals(attack, single(body("SELECT @n FROM pets WHERE id = 1", "n", "varchar(80)", attack)));
        assertHealthy();
    }

    @Test
    void whatLooksLikeAParameterInQuotesIsNone() {
        String query = "SELECT 'a @n '' b' AS s, /* @n ' */ @n AS n -- @n\nFROM pets WHERE id = 1";
        JsonObject row = rows(body(query, "n", "varchar(9)", "v")).getJsonObject(0);
        assertEquals("a @n ' b", row.getString(folded("s")));
        assertEquals("v", row.getString(folded("n")));
    }

    @Test
    void theSameParameterMayStandTwice() {
        assertEquals(
                2,
                rows(body("SELECT id FROM pets WHERE id = @i OR id = @i + 1", "i", "integer", 1))
                        .size());
    }

    @Test
    void typesAreNoWayIntoTheStatement() {
        for (String type : new String[] {"integer) FROM pets; --", "integer; DROP TABLE pets", "int'", ""}) {
            SourceException refused = failure(body("SELECT @i", "i", type, 1));
            assertEquals(SourceCode.MALFORMED_REQUEST, refused.code(), type);
        }
        assertHealthy();
    }

    @Test
    void malformedBodiesAreRefused() {
        for (String json : new String[] {
            "",
            "[]",
            "{}",
            "{\"query\":1}",
            "{\"query\":\" \"}",
            "{\"query\":\"SELECT 1\",\"x\":1}",
            "{\"query\":\"SELECT 1\"} {",
            "{\"query\":\"SELECT 1\",\"formalParameters\":{\"a\":1}}",
            "{\"query\":\"SELECT 1\",\"formalParameters\":{\"a b\":\"int\"}}",
            "{\"query\":\"SELECT @a\",\"formalParameters\":{\"a\":\"int\"}}",
            "{\"query\":\"SELECT 1\""
        }) {
            Future<Answer> answer = source.post(QUERY, Buffer.buffer(json), Deadline.NONE, new Cancellation());
            assertEquals(
                    SourceCode.MALFORMED_REQUEST,
                    SourceFixture.failureOf(answer).code(),
                    json);
        }
        SourceException undeclared = failure(body("SELECT 1").put("actualParameters", new JsonObject().put("a", 1)));
        assertEquals(400, undeclared.code().status());
        SourceException unfit = failure(body("SELECT @i FROM pets", "i", "integer", "secret-word"));
        assertEquals(400, unfit.code().status());
        assertFalse(unfit.safeMessage().contains("secret-word"));
    }

    @Test
    void mistakesOfTheStatementAreTheCallers() {
        assertEquals(SourceCode.SYNTAX_ERROR, failure(body("SELEKT 1")).code());
        assertEquals(
                SourceCode.SYNTAX_ERROR,
                failure(body("SELECT id FROM nosuchtable")).code());
        assertEquals(
                SourceCode.SYNTAX_ERROR,
                failure(body("SELECT nosuchcolumn FROM pets")).code());
        assertHealthy();
    }

    @Test
    void changesAreCountedAndCommitted() {
        JsonObject inserted = run(body("INSERT INTO pets (id, name) VALUES (10, @n)", "n", "varchar(40)", "Zoe"));
        assertEquals(1, inserted.getInteger("RowsAffected"));
        assertEquals(new JsonObject(), inserted.getJsonObject("ResultSets"));
        assertEquals("Zoe", single(body("SELECT name FROM pets WHERE id = 10")));
        assertEquals(1, run(body("DELETE FROM pets WHERE id = 10")).getInteger("RowsAffected"));
    }

    @Test
    void aViolatedConstraintIsNamed() {
        assertEquals(
                SourceCode.CONSTRAINT_VIOLATED,
                failure(body("INSERT INTO pets VALUES (1, 'secret-word', NULL)"))
                        .code());
        assertHealthy();
    }

    @Test
    void columnsWithoutOrWithEqualNamesAreToldApart() {
        JsonObject row = rows(body("SELECT id AS a, id AS a, name AS \"two words\" FROM pets WHERE id = 1"))
                .getJsonObject(0);
        assertEquals(3, row.size());
        assertEquals(1, row.getInteger(folded("a") + "_2"));
        assertEquals("Rex", row.getString("two_x0020_words"));
    }

    @Test
    void describesWithoutRunning() {
        JsonObject asked = body("SELECT id, name FROM pets WHERE id = @i", "i", "integer", 1);
        JsonObject schema = new JsonObject(source.readAll(source.post(DESCRIBE, asked))).getJsonObject("schema");
        assertEquals(
                "integer",
                schema.getJsonObject("actualparameters")
                        .getJsonObject("properties")
                        .getJsonObject("i")
                        .getString("type"));
        JsonObject items = schema.getJsonObject("queryresults").getJsonObject("items");
        if (describes()) {
            JsonObject properties = items.getJsonObject("properties");
            assertEquals("integer", properties.getJsonObject(folded("id")).getString("type"));
            assertEquals("string", properties.getJsonObject(folded("name")).getString("type"));
        } else {
            assertEquals(new JsonObject().put("type", "object"), items);
        }
        source.readAll(source.post(DESCRIBE, body("DELETE FROM pets")));
        assertHealthy();
    }
}

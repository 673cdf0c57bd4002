package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.SourceFixture;

/** What writing single rows means, the same on every engine. */
abstract class WritingContract extends LoadingContract {
    /** Statements that make a trigger which writes the name in capitals before each insert and update of {@code goods}. */
    abstract String[] trigger();

    private JsonObject patch(String item, String body) {
        String path = "/datasets/default/tables/" + item.replace("/", "/items/");
        return new JsonObject(source.readAll(source.send(HttpMethod.PATCH, path, JSON, body)));
    }

    @Test
    void answersTheWholeRowThatWasInserted() {
        JsonObject row = post(
                "goods",
                "{\"id\":1,\"name\":\"Nut\",\"price\":" + digits() + "," + "\"seen\":\"2026-01-31T12:00:00.5\"}");
        assertEquals(7, row.getInteger("stock"), "the default");
        assertTrue(row.containsKey("note"));
        assertEquals("2026-01-31T12:00:00.5", row.getString("seen"));
        String text = source.read(items("goods") + "/1").toString();
        assertTrue(text.contains(digits()), text);
    }

    @Test
    void keepsNullAndMissingApart() {
        assertEquals(7, post("goods", "{\"id\":1,\"name\":\"a\"}").getInteger("stock"));
        JsonObject row = post("goods", "{\"id\":2,\"name\":\"a\",\"stock\":null}");
        assertTrue(row.containsKey("stock"));
        assertEquals(null, row.getInteger("stock"));
    }

    @Test
    void descriptionsTellDefaults() {
        JsonObject properties = source.readJson("/$metadata.json/datasets/default/tables/goods")
                .getJsonObject("schema")
                .getJsonObject("items")
                .getJsonObject("properties");
        assertEquals(7, properties.getJsonObject("stock").getInteger("default"));
        assertFalse(properties.getJsonObject("note").containsKey("default"));
    }

    @Test
    void tellsTheKeyThatTheDatabaseMade() {
        int first = post("counted", "{\"name\":\"a\"}").getInteger("id");
        int second = post("counted", "{\"name\":\"b\"}").getInteger("id");
        assertEquals(first + 1, second);
        assertTrue(post("counted", "{}").getInteger("id") > second);
    }

    @Test
    void refusesValuesThatTheDatabaseMakes() {
        database.run(statement(computed()));
        for (String path : List.of(items("made"), batch("made"))) {
            SourceException failure = failure(HttpMethod.POST, path, "{\"id\":1,\"twice\":2}");
            assertEquals(SourceCode.MALFORMED_VALUE, failure.code());
            assertTrue(failure.safeMessage().contains("'twice'"), failure.safeMessage());
        }
        assertEquals(4, post("made", "{\"id\":2}").getInteger("twice"));
        database.run("DROP TABLE " + quoted("made"));
    }

    /** Makes a table {@code made} with a column {@code twice} that is reckoned from {@code id}. */
    String computed() {
        return "CREATE TABLE " + quoted("made") + " (" + quoted("id") + " integer PRIMARY KEY, " + quoted("twice")
                + " integer GENERATED ALWAYS AS (2 * " + quoted("id") + ") STORED)";
    }

    @Test
    void insertsIntoATableWithoutAKey() {
        source.readAll(source.send(HttpMethod.POST, items("heap"), JSON, "{\"note\":\"x\"}"));
        assertEquals(1, rows("heap").size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\":1,\"name\":\"a\",\"nothere\":1} | unknown-column | nothere",
                "{\"id\":\"x\",\"name\":\"a\"} | malformed-value | id",
                "{\"id\":1.5,\"name\":\"a\"} | malformed-value | id",
                "{\"id\":1,\"name\":\"a\",\"seen\":\"yesterday\"} | malformed-value | seen",
                "{\"id\":1,\"name\":\"" + TOO_LONG + "\"} | malformed-value | ``",
                "{\"id\":1,\"name\":null} | malformed-value | name",
                "{\"id\":1} | malformed-value | name",
                "{\"id\":1,\"name\":\"a\",\"stock\":-1} | constraint-violated | ``",
            })
    void refusesRows(String body, String code, String named) {
        assumeTrue(boundsTexts() || !body.contains(TOO_LONG), "the database bounds no texts");
        SourceException failure = failure(HttpMethod.POST, items("goods"), body);
        assertTrue(
                code.equals(failure.code().code())
                        || (code.equals("malformed-value") && failure.code() == SourceCode.MALFORMED_REQUEST),
                failure.code() + ": " + failure.safeMessage());
        assertTrue(
                failure.safeMessage().toLowerCase(Locale.ROOT).contains(named.toLowerCase(Locale.ROOT))
                        || namesNoColumns(),
                failure.safeMessage());
        assertEquals(0, rows("goods").size());
    }

    /** Whether the driver tells no column of a value that it refuses. */
    boolean namesNoColumns() {
        return false;
    }

    @Test
    void refusesADuplicateWithoutTellingValues() {
        post("goods", "{\"id\":4711,\"name\":\"a\"}");
        SourceException failure = failure(HttpMethod.POST, items("goods"), "{\"id\":4711,\"name\":\"secretive\"}");
        assertEquals(SourceCode.CONSTRAINT_VIOLATED, failure.code());
        assertFalse((failure.safeMessage() + failure.getCause()).contains("4711"));
        assertFalse((failure.safeMessage() + failure.getCause()).contains("secretive"));
    }

    @Test
    void refusesAForeignKeyThatMeansNoRow() {
        assertEquals(
                SourceCode.CONSTRAINT_VIOLATED,
                failure(HttpMethod.POST, items("parts"), "{\"id\":1,\"stock\":99}")
                        .code());
    }

    @Test
    void refusesABodyThatIsNotOneRow() {
        for (String body :
                List.of("", "[]", "[{\"id\":1,\"name\":\"a\"},{\"id\":2,\"name\":\"b\"}]", "{\"id\":1", "7")) {
            SourceCode code = failure(HttpMethod.POST, items("goods"), body).code();
            assertTrue(code == SourceCode.MALFORMED_REQUEST || code == SourceCode.MALFORMED_VALUE, body + ": " + code);
        }
        assertEquals(
                SourceCode.MALFORMED_REQUEST,
                SourceFixture.failureOf(source.call(
                                HttpMethod.POST,
                                items("goods"),
                                null,
                                MultiMap.caseInsensitiveMultiMap(),
                                r -> true,
                                new Cancellation()))
                        .code());
    }

    @Test
    void changesOnlyTheColumnsThatAreGiven() {
        post("goods", "{\"id\":1,\"name\":\"a\",\"note\":\"keep\",\"stock\":3}");
        JsonObject row = patch("goods/1", "{\"name\":\"b\",\"stock\":null,\"id\":1}");
        assertEquals("b", row.getString("name"));
        assertEquals("keep", row.getString("note"));
        assertEquals(null, row.getInteger("stock"));
        assertEquals(row, patch("goods/1", "{}"), "nothing to change");
    }

    @Test
    void changesTheRowOfAKeyOfSeveralColumns() {
        post("pairs", "{\"id\":1,\"stock\":1,\"note\":\"a\"}");
        post("pairs", "{\"id\":1,\"stock\":2,\"note\":\"b\"}");
        assertEquals("c", patch("pairs/1,2", "{\"note\":\"c\"}").getString("note"));
        assertEquals("a", rows("pairs").getJsonObject(0).getString("note"));
        SourceFixture.await(source.send(HttpMethod.DELETE, items("pairs") + "/1,1", JSON, ""));
        assertEquals(1, rows("pairs").size());
    }

    @Test
    void doesNotChangeKeys() {
        post("goods", "{\"id\":1,\"name\":\"a\"}");
        SourceException failure = failure(HttpMethod.PATCH, items("goods") + "/1", "{\"id\":2}");
        assertEquals(SourceCode.MALFORMED_VALUE, failure.code());
        assertTrue(failure.safeMessage().contains("'id'"));
    }

    @Test
    void deletesARowOnce() {
        post("goods", "{\"id\":1,\"name\":\"a\"}");
        Answer answer = SourceFixture.await(source.send(HttpMethod.DELETE, items("goods") + "/1", JSON, ""));
        assertEquals(200, answer.status());
        assertEquals(0, SourceFixture.await(source.read(answer)).length());
        assertEquals(
                SourceCode.UNKNOWN_ITEM,
                failure(HttpMethod.DELETE, items("goods") + "/1", "").code());
    }

    @Test
    void refusesWhatHasNoKeyOrNoRow() {
        assertEquals(
                SourceCode.UNKNOWN_ITEM,
                failure(HttpMethod.PATCH, items("goods") + "/9", "{\"name\":\"a\"}")
                        .code());
        assertEquals(
                SourceCode.UNKNOWN_ITEM,
                failure(HttpMethod.PATCH, items("goods") + "/9", "{}").code());
        assertEquals(
                SourceCode.UNKNOWN_ITEM,
                failure(HttpMethod.PATCH, items("goods") + "/x", "{}").code());
        assertEquals(
                SourceCode.TABLE_WITHOUT_KEY,
                failure(HttpMethod.PATCH, items("heap") + "/9", "{}").code());
        assertEquals(
                SourceCode.TABLE_WITHOUT_KEY,
                failure(HttpMethod.DELETE, items("heap") + "/9", "").code());
        assertEquals(
                SourceCode.UNKNOWN_TABLE,
                failure(HttpMethod.POST, items("nothere"), "{}").code());
    }

    @Test
    void answersWhatTriggersMadeOfARow() {
        assumeTrue(trigger().length > 0, "the database has no triggers");
        database.run(trigger());
        assertEquals("NUT", post("goods", "{\"id\":1,\"name\":\"nut\"}").getString("name"));
        assertEquals("BOLT", patch("goods/1", "{\"name\":\"bolt\"}").getString("name"));
        load(batch("goods"), JSON, "[{\"id\":2,\"name\":\"nail\"}]");
        assertEquals("NAIL", rows("goods").getJsonObject(1).getString("name"));
        database.run(dropTrigger());
    }

    abstract String[] dropTrigger();
}

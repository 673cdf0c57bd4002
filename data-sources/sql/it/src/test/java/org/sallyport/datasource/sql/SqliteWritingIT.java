package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.TestDatabase;

class SqliteWritingIT extends WritingContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @Override
    TestDatabase createDatabase() {
        return TestDatabase.sqlite(folder.resolve("writing.db"));
    }

    @Override
    String identity() {
        return "integer PRIMARY KEY";
    }

    /** What binary numbers of 64 bits keep. */
    @Override
    String digits() {
        return "123456.25";
    }

    @Override
    boolean boundsTexts() {
        return false;
    }

    @Override
    String[] trigger() {
        return new String[] {
            "CREATE TRIGGER written AFTER INSERT ON goods BEGIN UPDATE goods SET name = upper(name) WHERE id = NEW.id; END",
            "CREATE TRIGGER changed AFTER UPDATE OF name ON goods WHEN NEW.name <> upper(NEW.name)"
                    + " BEGIN UPDATE goods SET name = upper(name) WHERE id = NEW.id; END",
        };
    }

    @Override
    String[] dropTrigger() {
        return new String[] {"DROP TRIGGER written", "DROP TRIGGER changed"};
    }

    @Override
    boolean tellsUpdates() {
        return false;
    }

    @Override
    boolean namesNoColumns() {
        return true;
    }

    @Test
    void refusesDecimalsThatItWouldChange() {
        SourceException failure = failure(
                HttpMethod.POST, batch("goods"), "[{\"id\":1,\"name\":\"a\",\"price\":0.12345678901234567891}]");
        assertEquals(SourceCode.MALFORMED_VALUE, failure.code());
        assertTrue(failure.safeMessage().startsWith("Row 1: ")
                && failure.safeMessage().contains("'price'"));
    }

    @Test
    void answersRowsWhoseKeyOrNumberTheDatabaseMade() {
        database().run("CREATE TABLE tokens (id text DEFAULT (hex(randomblob(8))) PRIMARY KEY, note text)");
        String body = "{\"note\":\"x\"}";
        JsonObject row = new JsonObject(
                source().readAll(source().send(HttpMethod.POST, items("tokens"), "application/json", body)));
        assertEquals(16, row.getString("id").length());
        JsonObject heap = new JsonObject(
                source().readAll(source().send(HttpMethod.POST, items("heap"), "application/json", body)));
        assertEquals("x", heap.getString("note"));
    }
}

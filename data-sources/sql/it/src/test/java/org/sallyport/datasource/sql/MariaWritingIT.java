package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.MariaDbServer;
import org.sallyport.datasource.testkit.TestDatabase;

class MariaWritingIT extends WritingContract {
    @Override
    TestDatabase createDatabase() {
        return MariaDbServer.shared().createDatabase();
    }

    @Override
    String quoted(String name) {
        return '`' + name + '`';
    }

    @Override
    String identity() {
        return "integer AUTO_INCREMENT PRIMARY KEY";
    }

    @Override
    String timestamp() {
        return "datetime(6)";
    }

    @Override
    String[] trigger() {
        return new String[] {
            "CREATE TRIGGER written BEFORE INSERT ON goods FOR EACH ROW SET NEW.name = UPPER(NEW.name)",
            "CREATE TRIGGER changed BEFORE UPDATE ON goods FOR EACH ROW SET NEW.name = UPPER(NEW.name)",
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

    /** Its own form of an upsert would change whatever row has the value. */
    @Test
    void anUpsertChangesNoRowOfAnotherKey() {
        database()
                .run(
                        "CREATE TABLE people (id integer, part integer, mail varchar(20) UNIQUE, PRIMARY KEY (id, part))",
                        "INSERT INTO people VALUES (1, 1, 'a'), (2, 1, 'b')");
        String upsert = batch("people") + "?mode=upsert";
        load(upsert, "application/json", "[{\"id\":1,\"part\":1,\"mail\":\"c\"},{\"id\":3,\"part\":1}]");
        for (String row : new String[] {
            "{\"id\":4,\"part\":1,\"mail\":\"b\"}",
            "{\"id\":2,\"part\":2,\"mail\":\"b\"}",
            "{\"id\":1,\"part\":1,\"mail\":\"b\"}"
        }) {
            SourceException failure = failure(HttpMethod.POST, upsert, "[" + row + "]");
            assertEquals(SourceCode.CONSTRAINT_VIOLATED, failure.code(), failure.safeMessage());
        }
        assertTrue(rows("people").encode().contains("{\"id\":2,\"part\":1,\"mail\":\"b\"}"));
        assertEquals(3, rows("people").size());
    }

    /** A server that is set up loosely would cut texts, and take 0 for a number that it makes itself. */
    @Test
    void bendsNoValues() {
        database().run("SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'");
        try {
            database().run("CREATE TABLE bent (id integer AUTO_INCREMENT PRIMARY KEY, note varchar(3))");
            load(batch("bent"), "application/json", "[{\"id\":0,\"note\":\"abc\"}]");
            assertEquals(0, rows("bent").getJsonObject(0).getInteger("id"));
            assertEquals(
                    SourceCode.MALFORMED_VALUE,
                    failure(HttpMethod.POST, items("bent"), "{\"note\":\"abcd\"}")
                            .code());
        } finally {
            database().run("SET GLOBAL sql_mode = DEFAULT");
        }
    }
}

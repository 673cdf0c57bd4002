package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

class SqliteStatementsIT extends StatementsContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @Override
    TestDatabase createDatabase() {
        return TestDatabase.sqlite(folder.resolve("statements.db"));
    }

    @Override
    String folded(String name) {
        return name;
    }

    @Override
    String series(int rows) {
        return "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < " + rows
                + ") SELECT n, printf('%20d', n) AS t FROM s";
    }

    @Override
    String endless() {
        return "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s) SELECT COUNT(*) FROM s";
    }

    @Override
    boolean exactDecimals() {
        return false;
    }

    @Override
    String[] session() {
        return new String[] {"PRAGMA cache_size = 77", "PRAGMA cache_size"};
    }

    @Override
    boolean several() {
        return false;
    }

    @Override
    boolean describes() {
        return true;
    }

    @Test
    void noOtherFileCanBeAttachedOrMade() {
        Path other = folder.resolve("other.db");
        for (String statement : new String[] {
            "ATTACH DATABASE '" + other + "' AS o",
            "VACUUM INTO '" + other + "'",
            "SELECT load_extension('" + other + "')"
        }) {
            SourceException refused = failure(body(statement));
            assertTrue(refused.code().status() >= 400, refused.code().code());
            assertFalse(Files.exists(other), statement);
        }
    }

    @Test
    void aSymbolicLinkIsRefused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.db"), folder.resolve("statements.db"));
        Path linkedFolder = Files.createSymbolicLink(folder.resolve("linked"), folder);
        Vertx vertx = Vertx.vertx();
        for (Path path : new Path[] {link, linkedFolder.resolve("statements.db")}) {
            JsonObject parameters = new JsonObject().put("engine", "sqlite").put("database", path.toString());
            try (SourceFixture source = new SourceFixture(
                    vertx, new SqlConnector(), parameters, database().credentials())) {
                assertEquals(
                        SourceCode.INVALID_PARAMETERS,
                        source.failure("/testconnection").code(),
                        path.toString());
            }
        }
        SourceFixture.await(vertx.close());
    }

    @Test
    void thereAreNoProcedures() {
        assertEquals(
                new JsonArray(),
                source().readJson("/datasets/default/procedures").getJsonArray("value"));
        SourceException refused =
                SourceFixture.failureOf(source().post("/datasets/default/procedures/main.x", new JsonObject()));
        assertEquals(SourceCode.UNKNOWN_PROCEDURE, refused.code());
        assertTrue(refused.safeMessage().contains("SQLite has no procedures"), refused.safeMessage());
    }
}

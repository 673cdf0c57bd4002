package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

class SqliteReadingIT extends ReadingContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @Override
    TestDatabase createDatabase() {
        return TestDatabase.sqlite(folder.resolve("reading.db"));
    }

    /** A declared length bounds nothing. */
    @Override
    boolean lengths() {
        return false;
    }

    /** A key of one integer is the row's own number. */
    @Override
    List<String> required() {
        return List.of("name");
    }

    @Override
    String schema() {
        return "main";
    }

    @Override
    String oddSchema() {
        return "main";
    }

    @Override
    String statement(String sql) {
        return sql.startsWith("CREATE SCHEMA")
                ? ""
                : sql.replace("\"odd schema\".", "").replace("JSON '", "'");
    }

    /** Some pragmas take effect as soon as they are prepared, which is how statements are described. */
    @Test
    void whatDescribingAStatementSetsReachesNobody() {
        String describe = "/$metadata.json/datasets/default/query/sql";
        String row = "/datasets/default/tables/heap/items";
        for (int i = 0; i < 8; i++) { // as many as there are connections
            JsonObject pragma = new JsonObject().put("query", "PRAGMA query_only = ON");
            SourceFixture.await(source().post(describe, pragma).transform(done -> Future.succeededFuture()));
        }
        for (int i = 0; i < 8; i++) {
            source().readAll(source().post(row, new JsonObject().put("x", i)));
        }
    }
}

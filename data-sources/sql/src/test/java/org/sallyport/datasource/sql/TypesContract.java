package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/** Each type of column as JSON, byte for byte, with nulls; a database tells its types and what becomes of their values. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TypesContract {
    private final Vertx vertx = Vertx.vertx();
    private TestDatabase database;
    private SourceFixture source;

    abstract TestDatabase createDatabase();

    /** Triples: the type as a column is declared, a value in SQL, and that value in JSON. */
    abstract List<String> values();

    /** An identifier as it is created without quotes. */
    String folded(String name) {
        return name;
    }

    /** Where drivers are that are not part of the product. */
    @Nullable Path drivers() {
        return null;
    }

    @BeforeAll
    void start() {
        database = createDatabase();
        List<String> values = values();
        for (int i = 0; i < values.size(); i += 3) {
            database.run(
                    "CREATE TABLE t" + i + " (id integer, v " + values.get(i) + " NULL)",
                    "INSERT INTO t" + i + " VALUES (1, " + values.get(i + 1) + ")",
                    "INSERT INTO t" + i + " VALUES (2, NULL)");
        }
        source = new SourceFixture(vertx, new SqlConnector(), database.parameters(), database.credentials(), drivers());
    }

    @AfterAll
    void stop() {
        source.close();
        SourceFixture.await(vertx.close());
    }

    @TestFactory
    List<DynamicTest> writes() {
        List<String> values = values();
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < values.size(); i += 3) {
            String table = folded("t" + i);
            String json = values.get(i + 2);
            tests.add(DynamicTest.dynamicTest(values.get(i) + " " + values.get(i + 1), () -> {
                String v = "{\"" + folded("v") + "\":";
                assertEquals(
                        "{\"value\":[" + v + json + "}," + v + "null}]}",
                        source.read("/datasets/default/tables/" + table + "/items?$select=" + folded("v") + "&$orderby="
                                        + folded("id"))
                                .toString());
            }));
        }
        return tests;
    }
}

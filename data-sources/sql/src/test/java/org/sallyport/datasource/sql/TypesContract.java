package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.sallyport.datasource.spi.SourceCode;
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

    /** Values in JSON that are read but that no row may bring: they are refused. */
    Set<String> readAlone() {
        return Set.of();
    }

    /** Pairs: the type as a column is declared, and a value in JSON that it would not hold as it is. */
    List<String> refused() {
        return List.of();
    }

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
        List<String> refused = refused();
        for (int i = 0; i < refused.size(); i += 2) {
            database.run("CREATE TABLE r" + i + " (id integer, v " + refused.get(i) + " NULL)");
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
            String table = "/datasets/default/tables/" + folded("t" + i);
            String json = values.get(i + 2);
            tests.add(DynamicTest.dynamicTest(values.get(i) + " " + values.get(i + 1), () -> {
                assertHolds(table, 1, json);
                if (readAlone().contains(json)) {
                    assertRefused(table, json);
                } else {
                    assertWrittenBack(table, json);
                }
            }));
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> refusesWhatWouldBeChanged() {
        List<String> refused = refused();
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < refused.size(); i += 2) {
            String table = "/datasets/default/tables/" + folded("r" + i);
            String json = refused.get(i + 1);
            tests.add(DynamicTest.dynamicTest(refused.get(i) + " " + json, () -> assertRefused(table, json)));
        }
        return tests;
    }

    private void assertRefused(String table, String json) {
        String row = "{\"" + folded("v") + "\":" + json + ",\"" + folded("id") + "\":7}";
        for (String path : List.of("/items", "/batch")) {
            String body = path.equals("/batch") ? "[" + row + "]" : row;
            assertEquals(
                    SourceCode.MALFORMED_VALUE,
                    SourceFixture.failureOf(source.send(HttpMethod.POST, table + path, "application/json", body)
                                    .compose(source::read))
                            .code());
        }
        assertEquals(
                "{\"value\":[]}",
                source.read(table + "/items?$select=" + folded("id") + "&$filter=" + folded("id") + "%20eq%207")
                        .toString());
    }

    /** What was read is written as it came, as one row and as many, and is the same then. */
    private void assertWrittenBack(String table, String json) {
        String row = "{\"" + folded("v") + "\":" + json + ",\"" + folded("id") + "\":";
        source.readAll(source.send(HttpMethod.POST, table + "/items", "application/json", row + "3}"));
        source.readAll(
                source.send(HttpMethod.POST, table + "/items", "application/json", "{\"" + folded("id") + "\":4}"));
        assertHolds(table, 3, json);
        String none = "{\"" + folded("v") + "\":null,\"" + folded("id") + "\":6}";
        source.readAll(
                source.send(HttpMethod.POST, table + "/batch", "application/json", "[" + row + "5}," + none + "]"));
        assertHolds(table, 5, json);
    }

    /** The row of a number and the next one, which is a null. */
    private void assertHolds(String table, int id, String json) {
        String v = "{\"" + folded("v") + "\":";
        assertEquals(
                compact("{\"value\":[" + v + json + "}," + v + "null}]}", id),
                compact(
                        source.read(table + "/items?$select=" + folded("v") + "&$orderby=" + folded("id") + "&$filter="
                                        + folded("id") + "%20in%20(" + id + "," + (id + 1) + ")")
                                .toString(),
                        id));
    }

    /** Of what was written back, without the blanks within JSON. */
    private static String compact(String json, int id) {
        return id == 1 ? json : json.replace(", ", ",").replace(": ", ":");
    }
}

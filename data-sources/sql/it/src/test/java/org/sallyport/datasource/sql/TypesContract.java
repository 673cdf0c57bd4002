package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
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
    TestDatabase database;
    SourceFixture source;

    abstract TestDatabase createDatabase();

    /** Triples: the type as a column is declared, a value in SQL, and that value in JSON. */
    abstract List<String> values();

    /** A statement of the standard as the database spells it. */
    String statement(String sql) {
        return sql;
    }

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

    /** All values are in one table, each in a column and rows of its own: making tables is what takes databases long. */
    @BeforeAll
    void start() {
        database = createDatabase();
        List<String> values = values();
        List<String> statements = new ArrayList<>();
        StringBuilder columns = new StringBuilder("id integer");
        for (int i = 0; i < values.size(); i += 3) {
            columns.append(", v").append(i).append(' ').append(values.get(i)).append(" NULL");
            statements.add("INSERT INTO typed (id, v" + i + ") VALUES (" + id(i) + ", " + values.get(i + 1) + ")");
            statements.add("INSERT INTO typed (id) VALUES (" + (id(i) + 1) + ")");
        }
        List<String> refused = refused();
        for (int i = 0; i < refused.size(); i += 2) {
            columns.append(", r").append(i).append(' ').append(refused.get(i)).append(" NULL");
        }
        statements.add(0, "CREATE TABLE typed (" + columns + ")");
        database.run(statements.stream().map(this::statement).toArray(String[]::new));
        source = new SourceFixture(vertx, new SqlConnector(), database.parameters(), database.credentials(), drivers());
    }

    /** The first of the rows of a value. */
    private static int id(int value) {
        return 10 * (value + 1);
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
            String column = folded("v" + i);
            int id = id(i);
            String json = values.get(i + 2);
            tests.add(DynamicTest.dynamicTest(values.get(i) + " " + values.get(i + 1), () -> {
                assertHolds(column, id, json, true);
                if (readAlone().contains(json)) {
                    assertRefused(column, json);
                } else {
                    assertWrittenBack(column, id, json);
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
            String column = folded("r" + i);
            String json = refused.get(i + 1);
            tests.add(DynamicTest.dynamicTest(refused.get(i) + " " + json, () -> assertRefused(column, json)));
        }
        return tests;
    }

    private void assertRefused(String column, String json) {
        for (String path : List.of("/items", "/batch")) {
            String row = row(column, json, 7);
            String body = path.equals("/batch") ? "[" + row + "]" : row;
            assertEquals(
                    SourceCode.MALFORMED_VALUE,
                    SourceFixture.failureOf(send(path, body)).code());
        }
        assertEquals(
                "{\"value\":[]}",
                source.read(table() + "/items?$select=" + folded("id") + "&$filter=" + folded("id") + "%20eq%207")
                        .toString());
    }

    /** What was read is written as it came, as one row and as many, and is the same then. */
    private void assertWrittenBack(String column, int id, String json) {
        SourceFixture.await(send("/items", row(column, json, id + 2)));
        SourceFixture.await(send("/items", "{\"" + folded("id") + "\":" + (id + 3) + "}"));
        assertHolds(column, id + 2, json, false);
        String none = row(column, "null", id + 5);
        SourceFixture.await(send("/batch", "[" + row(column, json, id + 4) + "," + none + "]"));
        assertHolds(column, id + 4, json, false);
    }

    private String table() {
        return "/datasets/default/tables/" + folded("typed");
    }

    private String row(String column, String json, int id) {
        return "{\"" + column + "\":" + json + ",\"" + folded("id") + "\":" + id + "}";
    }

    private Future<Buffer> send(String path, String body) {
        return source.send(HttpMethod.POST, table() + path, "application/json", body)
                .compose(source::read);
    }

    /** The row of a number and the next one, which is a null. */
    private void assertHolds(String column, int id, String json, boolean exactly) {
        String expected = "{\"value\":[{\"" + column + "\":" + json + "},{\"" + column + "\":null}]}";
        String read = source.read(table() + "/items?$select=" + column + "&$orderby=" + folded("id") + "&$filter="
                        + folded("id") + "%20in%20(" + id + "," + (id + 1) + ")")
                .toString();
        assertEquals(exactly ? expected : compact(expected), exactly ? read : compact(read));
    }

    /** Of what was written back, without the blanks within JSON. */
    private static String compact(String json) {
        return json.replace(", ", ",").replace(": ", ":");
    }
}

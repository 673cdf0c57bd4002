package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/** What is told of a database, its tables and their columns, the same on every engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DescriptionContract {
    private final Vertx vertx = Vertx.vertx();
    TestDatabase database;
    SourceFixture source;

    abstract TestDatabase createDatabase();

    /** An identifier as it is created without quotes. */
    String folded(String name) {
        return name;
    }

    /** A statement as the database writes it; what tests write is PostgreSQL's. */
    String statement(String sql) {
        return sql;
    }

    /** The schema of tables that are named without one. */
    String schema() {
        return folded("public");
    }

    /** The schema of the table with an odd name. */
    String oddSchema() {
        return "odd schema";
    }

    /** Whether the database keeps the length that a text was declared with. */
    boolean lengths() {
        return true;
    }

    /** The columns of customers that a new row must have. */
    List<String> required() {
        return List.of(folded("id"), folded("name"));
    }

    /** Where drivers are that are not part of the product. */
    @Nullable Path drivers() {
        return null;
    }

    /** Runs statements in the database. */
    void run(String... statements) {
        for (String one : statements) {
            String own = statement(one);
            if (!own.isEmpty()) {
                database.run(own);
            }
        }
    }

    @BeforeAll
    void start() {
        database = createDatabase();
        run(
                "CREATE TABLE customers (id integer PRIMARY KEY, name varchar(80) NOT NULL, city varchar(80),"
                        + " credit numeric(12,2), active boolean, since date, seen timestamp,"
                        + " score double precision)",
                "INSERT INTO customers VALUES"
                        + " (1, 'Ada', 'Bonn', 100.50, true, '2020-01-31', '2024-05-06 07:08:09', 1.5),"
                        + " (2, 'Bob', 'Berlin', 20.00, false, '2021-02-28', '2024-05-06 23:59:59.123', 2.5),"
                        + " (3, 'Cyd', NULL, NULL, NULL, NULL, NULL, NULL),"
                        + " (4, 'D''Arc', 'Köln 100%_', -7.25, true, '2019-12-31', '2023-01-01 00:00:00', -0.5)",
                "CREATE TABLE lines (order_no integer, line_no integer, what varchar(40),"
                        + " PRIMARY KEY (order_no, line_no))",
                "INSERT INTO lines VALUES (1, 1, 'a'), (1, 2, 'b'), (2, 1, 'c')",
                "CREATE TABLE heap (x integer)",
                "CREATE VIEW active_customers AS SELECT id, name FROM customers WHERE active",
                "CREATE SCHEMA \"odd schema\"",
                "CREATE TABLE \"odd schema\".\"we\"\"ird].'; DROP TABLE x--\\\" (\"order date\" date, \"a\"\"b\" integer"
                        + " PRIMARY KEY, \"ünï\" varchar(10))",
                "INSERT INTO \"odd schema\".\"we\"\"ird].'; DROP TABLE x--\\\" VALUES ('2024-01-02', 1, 'é')");
        source = new SourceFixture(vertx, new SqlConnector(), database.parameters(), database.credentials(), drivers());
    }

    @AfterAll
    void stop() {
        source.close();
        SourceFixture.await(vertx.close());
    }

    SourceFixture source() {
        return source;
    }

    TestDatabase database() {
        return database;
    }

    String items(String table) {
        return "/datasets/default/tables/" + folded(table) + "/items";
    }

    /** The ids of customers for options, in the order they came. */
    List<Integer> ids(String options) {
        JsonArray rows = source.readJson(items("customers") + "?" + options).getJsonArray("value");
        List<Integer> ids = new ArrayList<>();
        rows.forEach(row -> ids.add(((JsonObject) row).getInteger(folded("id"))));
        return ids;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void listsTablesAndViewsThatMayBeSeen() {
        JsonArray all = source.readJson("/datasets/default/tables").getJsonArray("value");
        String schema = schema();
        assertTrue(all.contains(new JsonObject()
                .put("Name", "[" + schema + "].[" + folded("customers") + "]")
                .put("DisplayName", folded("customers"))));
        assertTrue(all.contains(new JsonObject()
                .put("Name", "[" + oddSchema() + "].[we\"ird]].'; DROP TABLE x--\\]")
                .put("DisplayName", "we\"ird].'; DROP TABLE x--\\")));
        assertEquals(5, all.size());

        JsonObject some = new JsonObject(source.readAll(source.call(
                HttpMethod.GET,
                "/datasets/default/tables",
                null,
                MultiMap.caseInsensitiveMultiMap(),
                (schema + "." + folded("heap"))::equals,
                new Cancellation())));
        assertEquals(1, some.getJsonArray("value").size());
    }

    @Test
    void describesATable() {
        JsonObject table = source.readJson("/$metadata.json/datasets/default/tables/" + folded("customers"));
        JsonObject properties =
                table.getJsonObject("schema").getJsonObject("items").getJsonObject("properties");
        assertEquals(
                List.of("id", "name", "city", "credit", "active", "since", "seen", "score").stream()
                        .map(this::folded)
                        .toList(),
                List.copyOf(properties.fieldNames()));
        JsonObject id = properties.getJsonObject(folded("id"));
        assertEquals("integer", id.getString("type"));
        assertEquals("primary", id.getString("x-ms-keyType"));
        assertEquals(1, id.getInteger("x-ms-keyOrder"));
        JsonObject name = properties.getJsonObject(folded("name"));
        assertEquals(lengths() ? 80 : null, name.getInteger("maxLength"));
        assertEquals("none", name.getString("x-ms-keyType"));
        assertEquals("read-write", table.getString("x-ms-permission"));
        assertEquals("read-write", name.getString("x-ms-permission"));
        assertEquals(
                new JsonArray(required()),
                table.getJsonObject("schema").getJsonObject("items").getJsonArray("required"));
    }

    @Test
    void tellsWhichTablesOperationsCanWorkOn() {
        assertEquals(List.of("customers", "lines", "we"), listed("getitem"));
        assertEquals(
                List.of("customers", "heap", "lines", "we"),
                listed("postitem").stream()
                        .filter(name -> !name.equals("active_customers")) // some databases insert through views
                        .toList());
        assertEquals(List.of("customers", "lines", "we"), listed("patchitem"));
        assertEquals(List.of("customers", "lines", "we"), listed("deleteitem"));
        assertEquals(List.of("customers", "lines", "we"), listed("getonnewitems"));
        assertEquals(List.of("customers", "lines", "we"), listed("getonupdateditems"));
    }

    private List<String> listed(String operation) {
        return source.readJson("/datasets/default/tablesfor/" + operation).getJsonArray("value").stream()
                .map(item -> ((JsonObject) item).getString("DisplayName").toLowerCase(Locale.ROOT))
                .map(name -> name.startsWith("we\"") ? "we" : name)
                .sorted()
                .toList();
    }

    @Test
    void tellsServerAndDatabaseOfTheConnection() {
        String server = database.parameters().getString("server", "localhost");
        assertEquals(
                server,
                source.readJson("/servers")
                        .getJsonArray("value")
                        .getJsonObject(0)
                        .getString("Name"));
        assertEquals(
                database.name(),
                source.readJson("/v2/databases?server=" + encode(server))
                        .getJsonArray("value")
                        .getJsonObject(0)
                        .getString("Name"));
        assertEquals(
                new JsonArray(), source.readJson("/databases?server=elsewhere").getJsonArray("value"));
    }

    @Test
    void describesWhatThePartsOfAnUpdateMayBe() {
        JsonObject table =
                source.readJson("/$metadata.json/datasets/default/tables/" + folded("customers") + "/forPatchItem");
        assertEquals(
                new JsonArray(),
                table.getJsonObject("schema").getJsonObject("items").getJsonArray("required"));
        JsonObject view = source.readJson("/$metadata.json/datasets/default/tables/" + folded("active_customers"));
        assertEquals("read-only", view.getString("x-ms-permission"));
    }

    @Test
    void refusesUnknownTables() {
        for (String table : List.of(
                "nothere",
                "[no",
                "a.b.c",
                "pg_catalog.pg_class",
                "information_schema.tables",
                "INFORMATION_SCHEMA.USERS")) {
            assertEquals(
                    SourceCode.UNKNOWN_TABLE,
                    source.failure("/datasets/default/tables/" + encode(table) + "/items")
                            .code(),
                    table);
        }
        assertEquals(
                SourceCode.MALFORMED_REQUEST,
                source.failure("/datasets/default/tables/a%00b/items").code());
    }

    @Test
    void seesTablesThatWereChangedAtOnce() {
        run("CREATE TABLE changing (a integer)", "INSERT INTO changing VALUES (1)");
        assertEquals(
                "{\"value\":[{\"" + folded("a") + "\":1}]}",
                source.read(items("changing")).toString());
        run("ALTER TABLE changing ADD COLUMN b integer", "ALTER TABLE changing DROP COLUMN a");
        assertEquals(
                "{\"value\":[{\"" + folded("b") + "\":null}]}",
                source.read(items("changing")).toString());
        run("DROP TABLE changing");
        assertEquals(SourceCode.UNKNOWN_TABLE, source.failure(items("changing")).code());
    }

    @Test
    void answersTestConnection() {
        assertEquals("ok", source.readJson("/testconnection").getString("status"));
    }
}

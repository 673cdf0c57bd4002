package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/** What reading means, the same on every engine: names and types apart, the answers are equal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ReadingContract {
    private final Vertx vertx = Vertx.vertx();
    private TestDatabase database;
    private SourceFixture source;

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

    private String items(String table) {
        return "/datasets/default/tables/" + folded(table) + "/items";
    }

    /** The ids of customers for options, in the order they came. */
    private List<Integer> ids(String options) {
        JsonArray rows = source.readJson(items("customers") + "?" + options).getJsonArray("value");
        List<Integer> ids = new ArrayList<>();
        rows.forEach(row -> ids.add(((JsonObject) row).getInteger(folded("id"))));
        return ids;
    }

    private List<Integer> filtered(String filter) {
        return ids("$orderby=" + folded("id") + "&$filter=" + encode(named(filter)));
    }

    /** The filter with the customers' columns as the engine folds them. */
    private String named(String filter) {
        String result = filter;
        for (String column : List.of("id", "name", "city", "credit", "active", "since", "seen", "score")) {
            result = result.replaceAll("\\b" + column + "\\b(?!')", folded(column));
        }
        return result;
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
    void readsAllRowsOfATable() {
        JsonArray rows = source.readJson(items("customers") + "?$orderby=" + folded("id"))
                .getJsonArray("value");
        assertEquals(4, rows.size());
        JsonObject ada = rows.getJsonObject(0);
        assertEquals("Ada", ada.getString(folded("name")));
        assertEquals(100.5, ada.getDouble(folded("credit")));
        assertEquals(true, ada.getBoolean(folded("active")));
        assertEquals("2020-01-31", ada.getString(folded("since")));
        assertEquals("2024-05-06T07:08:09", ada.getString(folded("seen")));
        assertEquals(1.5, ada.getDouble(folded("score")));
        JsonObject cyd = rows.getJsonObject(2);
        assertNull(cyd.getValue(folded("city")));
        assertTrue(cyd.containsKey(folded("city")));
        assertEquals("Köln 100%_", rows.getJsonObject(3).getString(folded("city")));
        assertTrue(source.read(items("customers")).toString().contains("-7.25"), "decimals keep their digits");
    }

    @Test
    void readsViewsAndTablesWithOddNames() {
        assertEquals(
                2,
                source.readJson(items("active_customers")).getJsonArray("value").size());
        String odd =
                encode("[" + oddSchema() + "].[we\"ird]].'; DROP TABLE x--\\]").replace("+", "%20");
        JsonObject row = source.readJson("/datasets/default/tables/" + odd + "/items?$filter="
                        + encode("order_x0020_date eq 2024-01-02 and a_x0022_b eq 1 and ünï eq 'é'")
                        + "&$orderby=order_x0020_date&$select=order_x0020_date,a_x0022_b")
                .getJsonArray("value")
                .getJsonObject(0);
        assertEquals(new JsonObject().put("order_x0020_date", "2024-01-02").put("a_x0022_b", 1), row);
        assertEquals(
                1,
                source.readJson("/datasets/default/tables/" + odd + "/items/1").getInteger("a_x0022_b"));
    }

    @Test
    void understandsV2PathsEncodedOnceOrTwice() {
        String server = database.port() == 0 ? "localhost" : database.host() + ":" + database.port();
        String dataSet = encode(encode(server)) + "," + encode(encode(database.name()));
        String table = encode("[" + schema() + "].[" + folded("customers") + "]");
        assertEquals(
                4,
                source.readJson("/v2/datasets/" + dataSet + "/tables/" + encode(table) + "/items")
                        .getJsonArray("value")
                        .size());
        assertEquals(
                4,
                source.readJson("/v2/datasets/" + server + "," + encode(database.name()) + "/tables/" + table
                                + "/items")
                        .getJsonArray("value")
                        .size());
        assertEquals(
                "Ada",
                source.readJson("/v2/datasets/" + dataSet + "/tables/" + encode(table) + "/items/1")
                        .getString(folded("name")));
        assertEquals(
                SourceCode.UNKNOWN_DATASET,
                source.failure("/v2/datasets/elsewhere,x/tables").code());
    }

    @Test
    void getsItemsByKey() {
        assertEquals("Bob", source.readJson(items("customers") + "/2").getString(folded("name")));
        assertEquals("b", source.readJson(items("lines") + "/1,2").getString(folded("what")));
        assertEquals(
                SourceCode.UNKNOWN_ITEM,
                source.failure(items("customers") + "/99").code());
        assertEquals(
                SourceCode.UNKNOWN_ITEM,
                source.failure(items("customers") + "/abc").code());
        assertEquals(
                SourceCode.MALFORMED_REQUEST,
                source.failure(items("lines") + "/1").code());
        assertEquals(
                SourceCode.TABLE_WITHOUT_KEY,
                source.failure(items("heap") + "/1").code());
    }

    @Test
    void tagsItemsAndGivesNoneThatTheCallerHas() {
        database.run("CREATE TABLE tagged (id integer PRIMARY KEY, n integer)", "INSERT INTO tagged VALUES (1, 1)");
        Answer first = item("tagged", "\"else\"");
        assertEquals(200, first.status());
        String tag = first.headers().get("etag");
        Answer same = item("tagged", "\"else\", W/" + tag);
        assertEquals(304, same.status());
        assertEquals(tag, same.headers().get("etag"));
        assertEquals("", SourceFixture.await(source.read(same)).toString());
        database.run("UPDATE tagged SET n = 2");
        Answer changed = item("tagged", tag);
        assertEquals(200, changed.status());
        assertNotEquals(tag, changed.headers().get("etag"));
        database.run("DROP TABLE tagged");
    }

    private Answer item(String table, String ifNoneMatch) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("If-None-Match", ifNoneMatch);
        return SourceFixture.await(
                source.call(HttpMethod.GET, items(table) + "/1", null, headers, r -> true, new Cancellation()));
    }

    @Test
    void pagesByNextLinks() {
        String options = "?$orderby=" + folded("name") + "%20desc&$select=" + folded("id") + "&$top=3&x=1";
        MultiMap prefer = MultiMap.caseInsensitiveMultiMap().add("Prefer", "odata.maxpagesize=2");
        JsonObject first = new JsonObject(source.readAll(source.call(
                HttpMethod.GET, items("customers") + options, null, prefer, r -> true, new Cancellation())));
        assertEquals(2, first.getJsonArray("value").size());
        String link = first.getString("@odata.nextLink");
        assertTrue(link.startsWith(SourceFixture.BASE_URL + items("customers") + "?"), link);
        JsonObject second = source.readJson(link.substring(SourceFixture.BASE_URL.length()));
        assertEquals(
                "[{\"" + folded("id") + "\":2}]", second.getJsonArray("value").encode());
        assertFalse(second.containsKey("@odata.nextLink"));
        String tampered = link.substring(SourceFixture.BASE_URL.length()).replace("1-2-2", "1-3-2");
        assertEquals(SourceCode.MALFORMED_OPTION, source.failure(tampered).code());
    }

    @Test
    void pagesOfATableWithoutAKeyNeitherLoseNorRepeatRows() {
        run(
                "CREATE TABLE keyless (n integer, note json)",
                "INSERT INTO keyless VALUES (2, JSON '3'), (1, JSON '2'), (1, JSON '1'), (NULL, NULL)");
        MultiMap prefer = MultiMap.caseInsensitiveMultiMap().add("Prefer", "odata.maxpagesize=1");
        JsonObject page = new JsonObject(source.readAll(
                source.call(HttpMethod.GET, items("keyless"), null, prefer, r -> true, new Cancellation())));
        List<@Nullable Integer> notes = new ArrayList<>();
        notes.add(note(page));
        while (page.containsKey("@odata.nextLink")) {
            page = source.readJson(page.getString("@odata.nextLink").substring(SourceFixture.BASE_URL.length()));
            notes.add(note(page));
        }
        run("DROP TABLE keyless");
        assertEquals(Arrays.<@Nullable Integer>asList(null, 1, 2, 3), notes);
    }

    private @Nullable Integer note(JsonObject page) {
        return page.getJsonArray("value").getJsonObject(0).getInteger(folded("note"));
    }

    @Test
    void countsAllRowsThatMatch() {
        String options = "?$count=true&$top=1&$select=" + folded("id") + "&$orderby=" + folded("id");
        assertEquals(
                "{\"@odata.count\":4,\"value\":[{\"" + folded("id") + "\":1}]}",
                source.read(items("customers") + options).toString());
        JsonObject some =
                source.readJson(items("customers") + options + "&$skip=5&$filter=" + folded("id") + "%20gt%202");
        assertEquals(new JsonObject().put("@odata.count", 2).put("value", new JsonArray()), some);
        MultiMap prefer = MultiMap.caseInsensitiveMultiMap().add("Prefer", "odata.maxpagesize=3");
        JsonObject page = new JsonObject(source.readAll(source.call(
                HttpMethod.GET, items("customers") + "?$count=true", null, prefer, r -> true, new Cancellation())));
        assertEquals(4, page.getInteger("@odata.count"));
        assertEquals(3, page.getJsonArray("value").size());
        JsonObject next = source.readJson(page.getString("@odata.nextLink").substring(SourceFixture.BASE_URL.length()));
        assertEquals(4, next.getInteger("@odata.count"));
        assertEquals(1, next.getJsonArray("value").size());
    }

    @Test
    void skipsAndTops() {
        assertEquals(List.of(2, 3), ids("$skip=1&$top=2"));
        assertEquals(List.of(), ids("$top=0"));
        assertEquals(List.of(3, 4, 2, 1), ids("$orderby=" + folded("credit")));
        assertEquals(List.of(1, 2, 4, 3), ids("$orderby=" + folded("credit") + "%20desc"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "id eq 2 | 2",
                "id ne 2 | 1 3 4",
                "city ne 'Bonn' | 2 3 4",
                "city eq null | 3",
                "city ne null | 1 2 4",
                "credit gt 20 | 1",
                "credit ge 20.00 | 1 2",
                "credit lt 0 | 4",
                "score gt 1.5 | 2",
                "score lt 0 or score ge 2.5 | 2 4",
                "active | 1 4",
                "active eq true | 1 4",
                "active eq false | 2",
                "not active | 2",
                "not (credit gt 20) | 2 3 4",
                "not (city eq 'Bonn') | 2 3 4",
                "name eq 'D''Arc' | 4",
                "name in ('Ada','Bob') | 1 2",
                "id in (1,3,99) | 1 3",
                "contains(city,'n') | 1 2 4",
                "contains(city,'100%_') | 4",
                "startswith(name,'B') | 2",
                "endswith(name,'Arc') | 4",
                "contains(city,name) | ``",
                "length(name) eq 5 | 4",
                "indexof(city,'r') eq 2 | 2",
                "substring(name,1) eq 'da' | 1",
                "substring(name,1,1) eq 'o' | 2",
                "tolower(name) eq 'ada' | 1",
                "toupper(name) eq 'BOB' | 2",
                "trim(' Ada ') eq name | 1",
                "concat(name,'!') eq 'Bob!' | 2",
                "year(since) eq 2020 | 1",
                "month(since) eq 12 and day(since) eq 31 | 4",
                "hour(seen) eq 23 and minute(seen) eq 59 and second(seen) eq 59 | 2",
                "since eq 2021-02-28 | 2",
                "since lt 2020-01-01 | 4",
                "seen gt 2024-05-06T07:08:09Z | 2",
                "seen eq 2024-05-06T09:08:09%2B02:00 | 1",
                "date(seen) eq 2024-05-06 | 1 2",
                "id add 1 eq 3 | 2",
                "id mul 2 sub 1 eq 5 | 3",
                "id mod 2 eq 0 | 2 4",
                "7 div id eq 3 | 2",
                "-id lt -3 | 4",
                "round(credit) eq 101 | 1",
                "round(score) eq 2 | 1",
                "floor(score) eq -1 | 4",
                "ceiling(score) eq 3 | 2",
                "totaloffsetminutes(seen) eq 0 | 1 2 4",
                "fractionalseconds(seen) gt 0.1 and fractionalseconds(seen) lt 0.2 | 2",
                "substringof('rl',city) | 2",
                "seen gt mindatetime() and seen lt maxdatetime() | 1 2 4",
                "seen ge datetime'2024-05-06T07:08:09' | 1 2",
                "seen ge datetimeoffset'2024-05-06T09:08:09%2B02:00' and credit gt 20M | 1",
                "credit gt 20.5m and score lt 2f and id lt 5L | 1",
                "city eq 'datetime''2024-05-06T07:08:09''' | ``",
                "(city eq 'Bonn') eq false | 2 3 4",
                "cast(id,Edm.Double) div 2 gt 1.4 | 3 4",
                "cast(id,Edm.Decimal) eq 2 | 2",
                "(id eq 1 or id eq 2) and name gt 'Az' | 2",
                "seen lt now() | 1 2 4",
            })
    void filters(String filter, String expected) {
        List<Integer> ids = expected.isBlank()
                ? List.of()
                : List.of(expected.trim().split(" ", -1)).stream()
                        .map(Integer::valueOf)
                        .toList();
        assertEquals(ids, filtered(filter.trim().replace("%2B", "+")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nothere eq 1 | unknown-column",
                "id eq 'x' | malformed-filter",
                "id eq | malformed-filter",
                "id | malformed-filter",
                "id eq 1 and | malformed-filter",
                "id eq 1) | malformed-filter",
                "name eq 'x' ; drop | malformed-filter",
                "name eq 'x''' or 1 eq 1 -- | malformed-filter",
                "soundex(name) eq 'x' | unsupported-function",
                "totalseconds(duration'PT1M') lt 1 | unsupported-function",
                "cast(name,Edm.Int32) eq 1 | unsupported-function",
                "isof(name,Edm.String) | unsupported-function",
                "active gt false | malformed-filter",
                "id div 0 eq 1 | malformed-filter",
                "id in () | malformed-filter",
                "name add 1 eq 2 | malformed-filter",
            })
    void refusesFilters(String filter, String code) {
        assertEquals(
                code,
                source.failure(items("customers") + "?$filter=" + encode(named(filter.trim())))
                        .code()
                        .code());
    }

    @ParameterizedTest
    @CsvSource({
        "$top=-1,malformed-option",
        "$top=x,malformed-option",
        "$skip=1.5,malformed-option",
        "$apply=x,malformed-option",
        "$count=maybe,malformed-option",
        "$foo=1,malformed-option",
        "$top=1&$top=2,malformed-option",
        "$skiptoken=1-2-3-4,malformed-option",
        "$select=nothere,unknown-column",
        "$orderby=nothere,unknown-column",
        "$orderby=1%20up,malformed-option",
        "$orderby=true,malformed-option",
        "$orderby=null%20desc,malformed-option",
    })
    void refusesOptions(String options, String code) {
        assertEquals(
                code, source.failure(items("customers") + "?" + options).code().code());
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; DROP TABLE customers; --",
                "' OR '1'='1",
                "\\'; SELECT 1",
                "$1",
                "?1",
                "\u0000",
                "%",
                "_",
                "!",
                "\uD83D\uDE00",
                "\u202E",
                "*/ /*",
                "\"",
            })
    void takesHostileTextsAsNothingButTexts(String text) {
        String literal = "'" + text.replace("'", "''") + "'";
        for (String filter : List.of(
                "name eq " + literal,
                "startswith(name," + literal + ")",
                "concat(name," + literal + ") eq 'x'",
                "name in (" + literal + ",'y')")) {
            Future<Buffer> answer = source.get(items("customers") + "?$filter=" + encode(named(filter)))
                    .compose(source::read)
                    .recover(failure -> Future.succeededFuture(
                            Buffer.buffer(((SourceException) failure).code().code())));
            String outcome = SourceFixture.await(answer).toString();
            // PostgreSQL has no NUL in texts, and says so
            assertTrue(
                    outcome.equals("{\"value\":[]}") || (text.equals("\u0000") && outcome.equals("malformed-filter")),
                    filter + ": " + outcome);
        }
        assertEquals(4, ids("$select=" + folded("id")).size());
    }

    @Test
    void takesHostileNamesAsNothingButNames() {
        for (String name :
                List.of("x\"; DROP TABLE customers; --", "customers\" WHERE 1=1 --", "\\", "'", "\uD83D\uDE00")) {
            String path = encode("[" + name.replace("]", "]]") + "]").replace("+", "%20");
            assertEquals(
                    SourceCode.UNKNOWN_TABLE,
                    source.failure("/datasets/default/tables/" + path + "/items")
                            .code());
            assertEquals(
                    SourceCode.UNKNOWN_COLUMN,
                    source.failure(items("customers") + "?$select=" + encode(name.replace(",", "")))
                            .code());
        }
        assertEquals(4, ids("$select=" + folded("id")).size());
    }

    @Test
    void answersTestConnection() {
        assertEquals("ok", source.readJson("/testconnection").getString("status"));
    }

    private Future<Answer> getAs(String mediaType, String pathAndQuery) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Accept", mediaType);
        return source.call(HttpMethod.GET, pathAndQuery, null, headers, r -> true, new Cancellation());
    }

    @Test
    void answersInTheFormatThatIsAccepted() {
        String two = items("customers") + "?$select=" + folded("id") + "," + folded("city") + "&$top=2&$skip=1";
        String id = folded("id");
        String city = folded("city");
        Answer lines = SourceFixture.await(getAs("application/x-ndjson", two));
        assertEquals("application/x-ndjson; charset=utf-8", lines.headers().get("content-type"));
        assertEquals("accept", lines.headers().get("vary"));
        assertEquals(
                "{\"" + id + "\":2,\"" + city + "\":\"Berlin\"}\n{\"" + id + "\":3,\"" + city + "\":null}\n",
                SourceFixture.await(source.read(lines)).toString());
        Answer fields = SourceFixture.await(getAs("text/csv", two));
        assertEquals("text/csv; charset=utf-8; header=present", fields.headers().get("content-type"));
        assertEquals(
                id + "," + city + "\r\n2,Berlin\r\n3,\r\n",
                SourceFixture.await(source.read(fields)).toString());
        assertEquals(
                id + "," + city + "\r\n2,Berlin\r\n3,\r\n",
                source.read(two + "&$format=csv").toString());
        assertEquals(
                "{\"" + id + "\":4}\n",
                source.readAll(getAs("application/x-ndjson", items("customers") + "?$select=" + id + "&$skip=3"))
                        .toString());
        // SQLite keeps no zeros at a decimal's end
        assertTrue(source.readAll(getAs("text/csv", items("customers") + "/1"))
                .toString()
                .replace("100.50", "100.5")
                .endsWith("\r\n1,Ada,Bonn,100.5,true,2020-01-31,2024-05-06T07:08:09,1.5\r\n"));
        assertEquals(
                SourceCode.NOT_ACCEPTABLE,
                SourceFixture.failureOf(getAs("text/html", items("customers"))).code());
    }

    @Test
    void linksPagesOfFormatsWithoutAnEnvelopeInAField() {
        MultiMap headers =
                MultiMap.caseInsensitiveMultiMap().add("Accept", "text/csv").add("Prefer", "odata.maxpagesize=3");
        String path = items("customers") + "?$select=" + folded("id");
        Answer first =
                SourceFixture.await(source.call(HttpMethod.GET, path, null, headers, r -> true, new Cancellation()));
        assertEquals(
                folded("id") + "\r\n1\r\n2\r\n3\r\n",
                SourceFixture.await(source.read(first)).toString());
        String link = first.headers().get("link");
        assertTrue(link.startsWith("<" + SourceFixture.BASE_URL) && link.endsWith(">; rel=\"next\""), link);
        String next = link.substring(1 + SourceFixture.BASE_URL.length(), link.indexOf('>'));
        Answer last = SourceFixture.await(getAs("text/csv", next));
        assertEquals(
                folded("id") + "\r\n4\r\n",
                SourceFixture.await(source.read(last)).toString());
        assertNull(last.headers().get("link"));
    }
}

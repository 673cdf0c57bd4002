package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.testkit.SourceFixture;

/** What reading means, the same on every engine: names and types apart, the answers are equal. */
abstract class ReadingContract extends FilteringContract {
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

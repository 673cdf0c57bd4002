package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/** What {@code $apply} and orders by expressions give, the same on every engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ApplyContract {
    private final Vertx vertx = Vertx.vertx();
    private SourceFixture source;

    abstract TestDatabase createDatabase();

    /** Where drivers are that are not part of the product. */
    @Nullable Path drivers() {
        return null;
    }

    @BeforeAll
    void start() {
        TestDatabase database = createDatabase().run(sales());
        source = new SourceFixture(vertx, new SqlConnector(), database.parameters(), database.credentials(), drivers());
    }

    /** The table {@code sales}, with quoted names in small letters. */
    String[] sales() {
        return new String[] {
            "CREATE TABLE \"sales\" (\"id\" integer PRIMARY KEY, \"city\" varchar(20), \"product\" varchar(20) NOT NULL,"
                    + " \"amount\" numeric(10,2), \"pieces\" integer, \"weight\" double precision, \"sold\" date,"
                    + " \"seen\" timestamp, \"open\" boolean)",
            "INSERT INTO \"sales\" VALUES"
                    + " (1, 'Bonn', 'tea', 10.50, 2, 0.5, DATE '2024-01-01', TIMESTAMP '2024-01-01 10:00:00', true),"
                    + " (2, 'Bonn', 'rum', 20.00, 3, 1.5, DATE '2024-02-01', TIMESTAMP '2024-02-01 10:00:00', false),"
                    + " (3, 'Köln', 'tea', 5.25, 1, 2.0, DATE '2023-01-01', TIMESTAMP '2023-01-01 10:00:00', true),"
                    + " (4, 'bonn', 'tea', NULL, NULL, NULL, NULL, NULL, NULL),"
                    + " (5, NULL, 'rum', 1.00, 6, 4.0, DATE '2024-03-01', TIMESTAMP '2024-03-01 10:00:00', true)",
        };
    }

    @AfterAll
    void stop() {
        source.close();
        SourceFixture.await(vertx.close());
    }

    private static String path(String options) {
        StringBuilder path = new StringBuilder("/datasets/default/tables/sales/items?");
        for (String option : options.split("&", -1)) {
            int equals = option.indexOf('=');
            path.append(option, 0, equals + 1)
                    .append(URLEncoder.encode(option.substring(equals + 1), StandardCharsets.UTF_8))
                    .append('&');
        }
        return path.toString();
    }

    private JsonArray rows(String options) {
        return source.readJson(path(options)).getJsonArray("value");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "aggregate($count as n) | [{n:5}]",
                "aggregate(pieces with sum as s,pieces with min as a,pieces with max as b) | [{s:12,a:1,b:6}]",
                "aggregate(pieces with average as m) | [{m:3.0}]",
                "aggregate(amount with sum as s) | [{s:36.75}]",
                "aggregate(weight with sum as s,weight with average as m) | [{s:8.0,m:2.0}]",
                "aggregate(city with countdistinct as n) | [{n:3}]",
                "aggregate(product with min as a,product with max as b) | [{a:`rum`,b:`tea`}]",
                "aggregate(sold with max as b) | [{b:`2024-03-01`}]",
                "aggregate(seen with min as a) | [{a:`2023-01-01T10:00:00`}]",
                "aggregate(open with countdistinct as n) | [{n:2}]",
                "aggregate(pieces mul 2 with sum as s) | [{s:24}]",
                "filter(city eq 'Bonn')/aggregate(pieces with sum as s) | [{s:5}]",
                "filter(id gt 99)/aggregate(pieces with sum as s,$count as n) | [{s:null,n:0}]",
                "groupby((product))&$orderby=product | [{product:`rum`},{product:`tea`}]",
                "groupby((product),aggregate($count as n))&$orderby=product | [{product:`rum`,n:2},{product:`tea`,n:3}]",
                "groupby((city),aggregate($count as n))&$filter=city eq 'Bonn' | [{city:`Bonn`,n:2}]",
                "groupby((city),aggregate($count as n))&$filter=city eq null | [{city:null,n:1}]",
                "groupby((product),aggregate(pieces with sum as s))&$orderby=s desc&$top=1 | [{product:`rum`,s:9}]",
                "groupby((product),aggregate(pieces with sum as s))&$filter=s lt 9&$select=s | [{s:3}]",
                "groupby((product),aggregate(pieces with sum as s))/filter(s gt 5)/aggregate($count as n) | [{n:1}]",
                "groupby((city,product),aggregate($count as n))/groupby((product),aggregate(n with max as m,$count as c))"
                        + "&$orderby=product | [{product:`rum`,m:1,c:2},{product:`tea`,m:1,c:3}]",
                "filter(contains(product,'/'))/aggregate($count as n) | [{n:0}]",
                "identity/aggregate($count as n) | [{n:5}]",
                "groupby((open),aggregate($count as n))&$filter=open&$skip=0 | [{open:true,n:3}]",
                "filter(id le 2)&$orderby=id desc&$select=id | [{id:2},{id:1}]",
            })
    void applies(String options, String expected) {
        JsonArray rows = rows("$apply=" + options.trim());
        String json = expected.trim().replace('`', '"').replaceAll("([a-z]+):", "\"$1\":");
        assertEquals(new JsonArray(json).encode(), rows.encode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "aggregate(nothere with sum as s) | unknown-column",
                "aggregate(pieces with sum) | malformed-option",
                "aggregate(pieces) | malformed-option",
                "aggregate(pieces with sum as product) | malformed-option",
                "aggregate(pieces with sum as s,id with sum as s) | malformed-option",
                "aggregate(product with sum as s) | malformed-option",
                "aggregate(open with max as s) | malformed-option",
                "aggregate(pieces with my.own as s) | unsupported-function",
                "groupby((rollup(city,product))) | unsupported-function",
                "groupby((nothere)) | unknown-column",
                "groupby((city),filter(id eq 1)/aggregate($count as n)) | unsupported-function",
                "compute(pieces mul 2 as p) | unsupported-function",
                "topcount(2,pieces) | unsupported-function",
                "concat(aggregate($count as n),identity) | unsupported-function",
                "filter(product) | malformed-option",
                "x | malformed-option",
                "aggregate($count as n)/ | malformed-option",
                "aggregate($count as n)/aggregate(id with sum as s) | unknown-column",
                "aggregate($count as n)&$filter=id eq 1 | unknown-column",
                "aggregate($count as n)&$select=id | unknown-column",
                "aggregate($count as n)&$orderby=id | unknown-column",
            })
    void refuses(String options, String code) {
        assertEquals(
                code, source.failure(path("$apply=" + options.trim())).code().code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pieces | 4 3 1 2 5",
                "pieces desc | 5 2 1 3 4",
                "pieces mul -1 | 4 5 2 1 3",
                "product,pieces desc | 5 2 1 3 4",
                "tolower(city) desc,id | 3 1 2 4 5",
                "city eq 'Bonn' desc,id desc | 2 1 5 4 3",
                "year(sold),id | 4 3 1 2 5",
                "id desc,id | 5 4 3 2 1",
            })
    void ordersByExpressions(String order, String ids) {
        StringBuilder told = new StringBuilder();
        rows("$select=id&$orderby=" + order.trim())
                .forEach(row -> told.append(((JsonObject) row).getInteger("id")).append(' '));
        assertEquals(ids.trim(), told.toString().trim());
    }

    @Test
    void countsAndPagesWhatWasMade() {
        String options = path("$apply=groupby((city),aggregate($count as n))&$count=true");
        MultiMap prefer = MultiMap.caseInsensitiveMultiMap().add("Prefer", "odata.maxpagesize=3");
        JsonObject page = new JsonObject(
                source.readAll(source.call(HttpMethod.GET, options, null, prefer, r -> true, new Cancellation())));
        assertEquals(4, page.getInteger("@odata.count"));
        assertEquals(3, page.getJsonArray("value").size());
        JsonObject rest = source.readJson(page.getString("@odata.nextLink").substring(SourceFixture.BASE_URL.length()));
        assertEquals(1, rest.getJsonArray("value").size());
    }
}

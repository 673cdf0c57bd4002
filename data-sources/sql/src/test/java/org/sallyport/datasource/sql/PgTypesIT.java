package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/** Each type of PostgreSQL as JSON, byte for byte. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgTypesIT {
    private final Vertx vertx = Vertx.vertx();
    private final TestDatabase database = PostgresServer.shared()
            .createDatabase()
            .run(
                    "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                    "CREATE DOMAIN cents AS integer CHECK (value >= 0)",
                    "CREATE TABLE typed (id integer PRIMARY KEY, mood mood, cents cents, j jsonb, a integer[], u uuid)",
                    "INSERT INTO typed VALUES (1, 'happy', 5, '{}', '{1}', '11111111-2222-3333-4444-555555555555'),"
                            + " (2, 'sad', 7, '[]', '{}', NULL)");
    private final SourceFixture source =
            new SourceFixture(vertx, new SqlConnector(), database.parameters(), database.credentials());

    @AfterAll
    void stop() {
        source.close();
        SourceFixture.await(vertx.close());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "true | true",
                "(-32768)::int2 | -32768",
                "2147483647 | 2147483647",
                "(-9223372036854775808)::int8 | -9223372036854775808",
                "9007199254740993::int8 | 9007199254740993",
                "12345678901234567890.0123456789::numeric | 12345678901234567890.0123456789",
                "1.50::numeric(5,2) | 1.50",
                "1e30::numeric | 1000000000000000000000000000000",
                "'NaN'::numeric | \"NaN\"",
                "1.5::float4 | 1.5",
                "0.1::float8 | 0.1",
                "1e300::float8 | 1.0E300",
                "'-Infinity'::float8 | \"-Infinity\"",
                "E'a\"b\\\\c\\n\\t\\x01é😀'::text | \"a\\\"b\\\\c\\n\\t\\u0001é😀\"",
                "'ab'::char(4) | \"ab  \"",
                "'x'::\"char\" | \"x\"",
                "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid | \"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"",
                "date '2024-02-29' | \"2024-02-29\"",
                "date 'infinity' | \"infinity\"",
                "date '-infinity' | \"-infinity\"",
                "time '24:00:00' | \"24:00:00\"",
                "time '01:02:03.5' | \"01:02:03.5\"",
                "timetz '01:02:03+02' | \"01:02:03+02\"",
                "timestamp '2024-02-29 01:02:03.000456' | \"2024-02-29T01:02:03.000456\"",
                "timestamp 'infinity' | \"infinity\"",
                "timestamp '-infinity' | \"-infinity\"",
                "timestamptz '2024-02-29 01:02:03+02' | \"2024-02-28T23:02:03Z\"",
                "timestamptz 'infinity' | \"infinity\"",
                "interval '1 year 2 days 3 hours' | \"P1Y2DT3H\"",
                "'\\x00ff10'::bytea | \"AP8Q\"",
                "''::bytea | \"\"",
                "'\\xff'::bytea | \"/w==\"",
                "'{\"a\": [1, 1.10, \"ü\"]}'::json | {\"a\": [1, 1.10, \"ü\"]}",
                "'{\"b\":1e2}'::jsonb | {\"b\": 100}",
                "'null'::json | null",
                "ARRAY[1,NULL,3] | [1,null,3]",
                "ARRAY[[1,2],[3,4]] | [[1,2],[3,4]]",
                "ARRAY['a\"b','c'] | [\"a\\\"b\",\"c\"]",
                "'{}'::int[] | []",
                "12.5::money | \"$12.50\"",
                "inet '10.0.0.1/8' | \"10.0.0.1/8\"",
                "int4range(1,5) | \"[1,5)\"",
                "point(1,2) | \"(1,2)\"",
                "B'101' | \"101\"",
                "'<a/>'::xml | \"<a/>\"",
                "to_tsvector('simple','b a') | \"'a':2 'b':1\"",
                "'pg_class'::regclass | \"pg_class\"",
                "NULL::json | null",
                "NULL::timestamptz | null",
            })
    void writes(String value, String json) {
        String view = "v" + Integer.toHexString(value.hashCode());
        database.run("SET lc_monetary = 'C'", "CREATE VIEW " + view + " AS SELECT " + value + " AS v");
        assertEquals(
                "{\"value\":[{\"v\":" + json + "}]}",
                source.read("/datasets/default/tables/" + view + "/items").toString());
        assertWrittenBack("w" + view, "SELECT " + value + " AS v", "{\"v\":" + json + "}");
    }

    /** What was read is written as it came, as one row and as many, and is the same then. */
    private void assertWrittenBack(String table, String select, String row) {
        database.run("CREATE TABLE " + table + " AS " + select);
        String path = "/datasets/default/tables/" + table;
        String json = "application/json";
        assertEquals(
                compact(row),
                compact(source.readAll(source.send(HttpMethod.POST, path + "/items", json, row))
                        .toString()));
        source.readAll(source.send(HttpMethod.POST, path + "/batch", json, "[" + row + "," + row + "]"));
        assertEquals(
                compact("{\"value\":[" + String.join(",", Collections.nCopies(4, row)) + "]}"),
                compact(source.read(path + "/items").toString()));
        database.run("DROP TABLE " + table);
    }

    /** Without the blanks within JSON, which a column of type json keeps as they were written. */
    private static String compact(String json) {
        return json.replace(", ", ",").replace(": ", ":");
    }

    @Test
    void neverWritesAValueAsTheTypeThatItsColumnHadBefore() {
        String changing = "/datasets/default/tables/changing/items";
        database.run("CREATE TABLE changing AS SELECT 7 AS v");
        for (String step : List.of(
                "numeric(9,2) = 7.00",
                "double precision = 7.0",
                "text = \"7\"",
                "json = 7",
                "text = \"7\"",
                "bigint = 7")) {
            String type = step.substring(0, step.indexOf(" = "));
            database.run("ALTER TABLE changing ALTER COLUMN v TYPE " + type + " USING v::text::" + type);
            String json = step.substring(step.indexOf(" = ") + 3);
            assertEquals(
                    "{\"value\":[{\"v\":" + json + "}]}", source.read(changing).toString(), step);
        }
    }

    @Test
    void readsAnItemWhoseColumnsTypeChangesUnderThePreparedStatement() {
        String item = "/datasets/default/tables/moving/items/1";
        database.run("CREATE TABLE moving AS SELECT 1 AS id, 7 AS v", "ALTER TABLE moving ADD PRIMARY KEY (id)");
        for (String step : List.of(
                "integer = 7", "numeric(9,2) = 7.00", "double precision = 7.0", "text = \"7\"", "integer = 7")) {
            String type = step.substring(0, step.indexOf(" = "));
            database.run("ALTER TABLE moving ALTER COLUMN v TYPE " + type + " USING v::text::numeric::" + type);
            String json = step.substring(step.indexOf(" = ") + 3);
            for (int i = 0; i < 3; i++) {
                assertEquals("{\"id\":1,\"v\":" + json + "}", source.read(item).toString(), step);
            }
        }
    }

    @Test
    void filtersEnumerationsDomainsAndUuids() {
        String items = "/datasets/default/tables/typed/items?$select=id&$filter=";
        assertEquals(
                "{\"value\":[{\"id\":1}]}",
                source.read(items + "mood%20eq%20'happy'").toString());
        assertEquals(
                "{\"value\":[{\"id\":2}]}",
                source.read(items + "cents%20gt%206").toString());
        assertEquals(
                "{\"value\":[{\"id\":1}]}",
                source.read(items + "u%20eq%2011111111-2222-3333-4444-555555555555")
                        .toString());
        assertEquals(
                SourceCode.MALFORMED_FILTER,
                source.failure(items + "j%20eq%20'{}'").code());
        assertEquals(
                SourceCode.MALFORMED_OPTION,
                source.failure("/datasets/default/tables/typed/items?$orderby=a")
                        .code());
    }

    @Test
    void describesWhatCanNotBeFiltered() {
        JsonObject table = source.readJson("/$metadata.json/datasets/default/tables/typed");
        String capabilities = table.getJsonObject("x-ms-capabilities").encode();
        assertTrue(capabilities.contains("\"nonFilterableProperties\":[\"j\",\"a\"]"), capabilities);
        assertTrue(capabilities.contains("\"unsortableProperties\":[\"j\",\"a\"]"), capabilities);
    }
}

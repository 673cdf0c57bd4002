package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.TestDatabase;

/** Each type of PostgreSQL as JSON, byte for byte. */
class PgTypesIT extends TypesContract {
    @Override
    TestDatabase createDatabase() {
        return PostgresServer.shared()
                .createDatabase()
                .run(
                        "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                        "CREATE DOMAIN cents AS integer CHECK (value >= 0)",
                        "CREATE TABLE own (id integer PRIMARY KEY, mood mood, cents cents, j jsonb, a integer[], u uuid)",
                        "INSERT INTO own VALUES (1, 'happy', 5, '{}', '{1}', '11111111-2222-3333-4444-555555555555'),"
                                + " (2, 'sad', 7, '[]', '{}', NULL)");
    }

    @Override
    List<String> values() {
        return List.of(
                "boolean",
                "true",
                "true",
                "int2",
                "-32768",
                "-32768",
                "int4",
                "2147483647",
                "2147483647",
                "int8",
                "-9223372036854775808",
                "-9223372036854775808",
                "int8",
                "9007199254740993",
                "9007199254740993",
                "numeric",
                "12345678901234567890.0123456789",
                "12345678901234567890.0123456789",
                "numeric(5,2)",
                "1.50",
                "1.50",
                "numeric",
                "1e30",
                "1000000000000000000000000000000",
                "numeric",
                "'NaN'",
                "\"NaN\"",
                "float4",
                "1.5",
                "1.5",
                "float8",
                "0.1",
                "0.1",
                "float8",
                "1e300",
                "1.0E300",
                "float8",
                "'-Infinity'",
                "\"-Infinity\"",
                "text",
                "E'a\"b\\\\c\\n\\t\\x01é😀'",
                "\"a\\\"b\\\\c\\n\\t\\u0001é😀\"",
                "char(4)",
                "'ab'",
                "\"ab  \"",
                "\"char\"",
                "'x'",
                "\"x\"",
                "uuid",
                "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
                "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"",
                "date",
                "'2024-02-29'",
                "\"2024-02-29\"",
                "date",
                "'infinity'",
                "\"infinity\"",
                "date",
                "'-infinity'",
                "\"-infinity\"",
                "time",
                "'24:00:00'",
                "\"24:00:00\"",
                "time",
                "'01:02:03.5'",
                "\"01:02:03.5\"",
                "timetz",
                "'01:02:03+02'",
                "\"01:02:03+02\"",
                "timestamp",
                "'2024-02-29 01:02:03.000456'",
                "\"2024-02-29T01:02:03.000456\"",
                "timestamp",
                "'infinity'",
                "\"infinity\"",
                "timestamp",
                "'-infinity'",
                "\"-infinity\"",
                "timestamptz",
                "'2024-02-29 01:02:03+02'",
                "\"2024-02-28T23:02:03Z\"",
                "timestamptz",
                "'infinity'",
                "\"infinity\"",
                "interval",
                "'1 year 2 days 3 hours'",
                "\"P1Y2DT3H\"",
                "bytea",
                "'\\x00ff10'",
                "\"AP8Q\"",
                "bytea",
                "''",
                "\"\"",
                "bytea",
                "'\\xff'",
                "\"/w==\"",
                "json",
                "'{\"a\": [1, 1.10, \"ü\"]}'",
                "{\"a\": [1, 1.10, \"ü\"]}",
                "jsonb",
                "'{\"b\":1e2}'",
                "{\"b\": 100}",
                "json",
                "'null'",
                "null",
                "int[]",
                "ARRAY[1,NULL,3]",
                "[1,null,3]",
                "int[]",
                "ARRAY[[1,2],[3,4]]",
                "[[1,2],[3,4]]",
                "text[]",
                "ARRAY['a\"b','c']",
                "[\"a\\\"b\",\"c\"]",
                "int[]",
                "'{}'",
                "[]",
                "money",
                "12.5",
                "\"$12.50\"",
                "inet",
                "'10.0.0.1/8'",
                "\"10.0.0.1/8\"",
                "int4range",
                "int4range(1,5)",
                "\"[1,5)\"",
                "point",
                "point(1,2)",
                "\"(1,2)\"",
                "bit(3)",
                "B'101'",
                "\"101\"",
                "xml",
                "'<a/>'",
                "\"<a/>\"",
                "tsvector",
                "to_tsvector('simple','b a')",
                "\"'a':2 'b':1\"",
                "regclass",
                "'pg_class'",
                "\"pg_class\"",
                "mood",
                "'happy'",
                "\"happy\"",
                "cents",
                "5",
                "5");
    }

    @Override
    List<String> refused() {
        return List.of(
                "int2", "32768", "numeric(5,2)", "1000", "time", "\"25:00:00\"", "uuid", "\"1\"", "cents", "1.5");
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
        String items = "/datasets/default/tables/own/items?$select=id&$filter=";
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
                source.failure("/datasets/default/tables/own/items?$orderby=a").code());
    }

    @Test
    void describesWhatCanNotBeFiltered() {
        JsonObject table = source.readJson("/$metadata.json/datasets/default/tables/own");
        String capabilities = table.getJsonObject("x-ms-capabilities").encode();
        assertTrue(capabilities.contains("\"nonFilterableProperties\":[\"j\",\"a\"]"), capabilities);
        assertTrue(capabilities.contains("\"unsortableProperties\":[\"j\",\"a\"]"), capabilities);
    }
}

package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.testkit.TestDatabase;

class DuckDbTypesIT extends TypesContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @Override
    TestDatabase createDatabase() {
        return DuckDbFolder.database(folder.resolve("types.duckdb"));
    }

    @Override
    Path drivers() {
        return DuckDbFolder.drivers();
    }

    @Override
    List<String> values() {
        return List.of(
                "boolean",
                "true",
                "true",
                "tinyint",
                "-128",
                "-128",
                "utinyint",
                "255",
                "255",
                "usmallint",
                "65535",
                "65535",
                "uinteger",
                "4294967295",
                "4294967295",
                "bigint",
                "-9223372036854775808",
                "-9223372036854775808",
                "ubigint",
                "18446744073709551615",
                "18446744073709551615",
                "hugeint",
                "-170141183460469231731687303715884105727",
                "-170141183460469231731687303715884105727",
                "uhugeint",
                "340282366920938463463374607431768211455",
                "340282366920938463463374607431768211455",
                "bignum",
                "'123456789012345678901234567890123456789012345678901234567890'",
                "123456789012345678901234567890123456789012345678901234567890",
                "decimal(38,10)",
                "1234567890123456789012345678.0123456789",
                "1234567890123456789012345678.0123456789",
                "float",
                "1.5",
                "1.5",
                "double",
                "0.1",
                "0.1",
                "varchar",
                "'😀\"'",
                "\"😀\\\"\"",
                "uuid",
                "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
                "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"",
                "date",
                "'2024-02-29'",
                "\"2024-02-29\"",
                "time",
                "'01:02:03.5'",
                "\"01:02:03.5\"",
                "timestamp",
                "'2024-02-29 01:02:03.000456'",
                "\"2024-02-29T01:02:03.000456\"",
                "timestamp_ns",
                "'2024-02-29 01:02:03.000000456'",
                "\"2024-02-29T01:02:03.000000456\"",
                "timestamptz",
                "'2024-02-29 01:02:03+02'",
                "\"2024-02-28T23:02:03Z\"",
                "interval",
                "INTERVAL '14 months 3 days 4 hours'",
                "\"1 year 2 months 3 days 04:00:00\"",
                "blob",
                "'\\x00\\xFF\\x10'::BLOB",
                "\"AP8Q\"",
                "json",
                "'{\"a\": [1, 1.10, \"ü\"]}'",
                "{\"a\": [1, 1.10, \"ü\"]}",
                "integer[]",
                "[1, NULL, 3]",
                "[1,null,3]",
                "integer[2]",
                "[1, 2]",
                "[1,2]",
                "struct(a integer, b varchar)",
                "{'a': 1, 'b': 'x'}",
                "{\"a\":1,\"b\":\"x\"}",
                "map(varchar, integer)",
                "MAP {'k': 1}",
                "{\"k\":1}",
                "hugeint[]",
                "[-170141183460469231731687303715884105727]",
                "[-170141183460469231731687303715884105727]",
                "decimal(38,10)[]",
                "[1234567890123456789012345678.0123456789]",
                "[1234567890123456789012345678.0123456789]",
                "struct(a decimal(20,5), b integer, c boolean, d varchar)",
                "{'a': 123456789012345.12345, 'b': 1, 'c': true, 'd': '1.10'}",
                "{\"a\":123456789012345.12345,\"b\":1,\"c\":true,\"d\":\"1.10\"}",
                "varchar[]",
                "['null', NULL, 'a\"b, ]']",
                "[\"null\",null,\"a\\\"b, ]\"]",
                "json[]",
                "['{\"a\":1.5}'::JSON]",
                "[{\"a\":1.5}]",
                "union(n integer, s varchar)",
                "'x'",
                "{\"s\":\"x\"}",
                "enum('sad', 'happy')",
                "'happy'",
                "\"happy\"",
                "bit",
                "'101'::BIT",
                "\"101\"");
    }

    @Override
    List<String> refused() {
        return List.of(
                "hugeint",
                "1.5",
                "ubigint",
                "1.5",
                "ubigint",
                "-1",
                "bignum",
                "1.5",
                "hugeint",
                "1701411834604692317316873037158841057270",
                "decimal(38,0)",
                "100000000000000000000000000000000000000",
                "timestamp_ns",
                "\"2300-01-01T00:00:00.000000001\"",
                "time",
                "\"25:00:00\"",
                "integer[]",
                "[1.5]",
                "json[]",
                "[0.12345678901234567890]",
                "struct(a decimal(38,10), j json)",
                "{\"a\":1.5,\"j\":1}",
                "struct(a integer, b varchar)",
                "{\"a\":1,\"c\":2}",
                "integer[2]",
                "[1]",
                "float",
                "1e300");
    }

    /** As decimals, neither the columns' values nor those of the filter would fit. */
    @Test
    void comparesNumbersOf39DigitsExactly() {
        database.run(
                "CREATE TABLE large (h hugeint PRIMARY KEY)",
                "INSERT INTO large VALUES (5), (170141183460469231731687303715884105726),"
                        + " (170141183460469231731687303715884105727)");
        String items = "/datasets/default/tables/large/items";
        String largest = "170141183460469231731687303715884105727";
        assertEquals(
                "{\"h\":" + largest + "}", source.read(items + "/" + largest).toString());
        for (String filter : List.of(
                "h eq " + largest, "h gt 170141183460469231731687303715884105726", "h in (7," + largest + ")")) {
            assertEquals(
                    "{\"value\":[{\"h\":" + largest + "}]}",
                    source.read(items + "?$filter=" + filter.replace(" ", "%20"))
                            .toString(),
                    filter);
        }
        assertEquals(
                "{\"value\":[{\"h\":5}]}",
                source.read(items + "?$filter=h%20lt%206").toString());
        assertEquals(
                SourceCode.MALFORMED_FILTER,
                source.failure(items + "?$filter=h%20eq%20" + "9".repeat(41)).code());
    }
}

package org.sallyport.datasource.sql;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.sallyport.datasource.testkit.H2Server;
import org.sallyport.datasource.testkit.TestDatabase;

class H2TypesIT extends TypesContract {
    private static final H2Server SERVER = H2Server.start();

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    @Override
    TestDatabase createDatabase() {
        return SERVER.createDatabase();
    }

    @Override
    String folded(String name) {
        return name.toUpperCase(Locale.ROOT);
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
                "bigint",
                "-9223372036854775808",
                "-9223372036854775808",
                "numeric(40,10)",
                "123456789012345678901234567890.0123456789",
                "123456789012345678901234567890.0123456789",
                "decfloat",
                "1.5",
                "1.5",
                "real",
                "1.5",
                "1.5",
                "double precision",
                "0.1",
                "0.1",
                "varchar(20)",
                "'😀\"'",
                "\"😀\\\"\"",
                "character large object",
                "'x'",
                "\"x\"",
                "enum('sad', 'happy')",
                "'happy'",
                "\"happy\"",
                "uuid",
                "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
                "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"",
                "date",
                "date '2024-02-29'",
                "\"2024-02-29\"",
                "time(9)",
                "time '01:02:03.5'",
                "\"01:02:03.5\"",
                "timestamp(9)",
                "timestamp '2024-02-29 01:02:03.000000456'",
                "\"2024-02-29T01:02:03.000000456\"",
                "timestamp with time zone",
                "timestamp with time zone '2024-02-29 01:02:03+02'",
                "\"2024-02-28T23:02:03Z\"",
                "interval year to month",
                "interval '1-2' year to month",
                "\"INTERVAL '1-2' YEAR TO MONTH\"",
                "varbinary(9)",
                "x'00ff10'",
                "\"AP8Q\"",
                "json",
                "JSON '{\"a\": [1, 1.10]}'",
                "{\"a\":[1,1.10]}",
                "integer array",
                "ARRAY[1, NULL, 3]",
                "[1,null,3]");
    }

    @Override
    List<String> refused() {
        return List.of("tinyint", "128", "numeric(5,2)", "1000", "time", "\"25:00:00\"");
    }
}

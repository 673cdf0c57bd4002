package org.sallyport.datasource.sql;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestDatabase;

class SqliteTypesIT extends TypesContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @Override
    TestDatabase createDatabase() {
        return TestDatabase.sqlite(folder.resolve("types.db"));
    }

    @Override
    List<String> values() {
        return List.of(
                "boolean",
                "true",
                "true",
                "integer",
                "-9223372036854775808",
                "-9223372036854775808",
                "unsigned big int",
                "9007199254740993",
                "9007199254740993",
                "real",
                "0.1",
                "0.1",
                "double precision",
                "1e300",
                "1.0E300",
                "decimal(10,2)",
                "1.5",
                "1.5",
                "numeric",
                "7",
                "7",
                "varchar(20)",
                "'😀\"'",
                "\"😀\\\"\"",
                "text",
                "'x'",
                "\"x\"",
                "uuid",
                "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
                "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"",
                "date",
                "'2024-02-29'",
                "\"2024-02-29\"",
                "time",
                "'01:02:03'",
                "\"01:02:03\"",
                "time",
                "'01:02:03.000456'",
                "\"01:02:03.000456\"",
                "datetime",
                "'2024-02-29 01:02:03.000456'",
                "\"2024-02-29T01:02:03.000456\"",
                "timestamp",
                "'2024-02-29T01:02:03'",
                "\"2024-02-29T01:02:03\"",
                "blob",
                "x'00ff10'",
                "\"AP8Q\"",
                "json",
                "'{\"a\": [1, 1.10, \"ü\"]}'",
                "{\"a\": [1, 1.10, \"ü\"]}",
                "anything",
                "'text'",
                "\"text\"",
                "anything",
                "x'00ff'",
                "\"X'00FF'\"");
    }

    @Override
    List<String> refused() {
        return List.of("time", "\"25:00:00\"", "decimal(10,2)", "0.12345678901234567890");
    }
}

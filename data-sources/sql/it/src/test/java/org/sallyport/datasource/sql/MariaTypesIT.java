package org.sallyport.datasource.sql;

import java.util.List;
import java.util.Set;
import org.sallyport.datasource.testkit.MariaDbServer;
import org.sallyport.datasource.testkit.TestDatabase;

class MariaTypesIT extends TypesContract {
    @Override
    TestDatabase createDatabase() {
        return MariaDbServer.shared().createDatabase();
    }

    /** A time that is none of a day. */
    @Override
    Set<String> readAlone() {
        return Set.of("\"-838:59:58.500000\"");
    }

    @Override
    List<String> values() {
        return List.of(
                "boolean",
                "true",
                "true",
                "bit(1)",
                "b'1'",
                "true",
                "bit(10)",
                "b'1100000001'",
                "\"AwE=\"",
                "tinyint",
                "-128",
                "-128",
                "tinyint unsigned",
                "255",
                "255",
                "smallint unsigned",
                "65535",
                "65535",
                "mediumint",
                "-8388608",
                "-8388608",
                "int unsigned",
                "4294967295",
                "4294967295",
                "bigint",
                "-9223372036854775808",
                "-9223372036854775808",
                "bigint unsigned",
                "18446744073709551615",
                "18446744073709551615",
                "decimal(65,30)",
                "12345678901234567890123456789012345.000000000000000000000000000001",
                "12345678901234567890123456789012345.000000000000000000000000000001",
                "float",
                "1.5",
                "1.5",
                "double",
                "0.1",
                "0.1",
                "year",
                "2024",
                "2024",
                "char(4)",
                "'ab'",
                "\"ab\"",
                "varchar(20) CHARACTER SET latin1",
                "'é'",
                "\"é\"",
                "varchar(20) CHARACTER SET utf8mb4",
                "'😀\"'",
                "\"😀\\\"\"",
                "longtext",
                "'x'",
                "\"x\"",
                "enum('a','it''s')",
                "'it''s'",
                "\"it's\"",
                "set('a','b','c')",
                "'a,c'",
                "\"a,c\"",
                "uuid",
                "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
                "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"",
                "date",
                "'2024-02-29'",
                "\"2024-02-29\"",
                "time(6)",
                "'23:59:58.5'",
                "\"23:59:58.500000\"",
                "time(6)",
                "'-838:59:58.5'",
                "\"-838:59:58.500000\"",
                "datetime(6)",
                "'2024-02-29 01:02:03.000456'",
                "\"2024-02-29T01:02:03.000456\"",
                "timestamp(6)",
                "'2024-02-29 01:02:03.5'",
                "\"2024-02-29T01:02:03.5Z\"",
                "binary(3)",
                "x'00ff10'",
                "\"AP8Q\"",
                "longblob",
                "x'ff'",
                "\"/w==\"",
                "json",
                "'{\"a\": [1, 1.10, \"ü\"]}'",
                "{\"a\": [1, 1.10, \"ü\"]}",
                "inet6",
                "'::1'",
                "\"::1\"");
    }

    @Override
    List<String> refused() {
        return List.of(
                "bigint unsigned",
                "1.5",
                "bigint unsigned",
                "-1",
                "decimal(5,2)",
                "1000",
                "time",
                "\"25:00:00\"",
                "tinyint",
                "128");
    }
}

package org.sallyport.datasource.sql.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Defaults as the databases' catalogues write them. */
class DefaultValueTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "7 | INT32 | 7",
                "((7)) | INT32 | 7",
                "'7'::bigint | INT64 | 7",
                "(-1.50) | DECIMAL | -1.50",
                "'-1'::integer | INT32 | -1",
                "'it''s'::character varying | STRING | it's",
                "'x'::character varying(20) | STRING | x",
                "(N'a ) b') | STRING | a ) b",
                "'' | STRING | ~~",
                "true | BOOLEAN | true",
                "((0)) | BOOLEAN | false",
                "'2020-01-31'::date | DATE | 2020-01-31",
                "DATE '2020-01-31' | DATE | 2020-01-31",
                "TIMESTAMP '2020-01-31 10:11:12.5' | TIMESTAMP | 2020-01-31T10:11:12.5",
                "'10:11:12' | TIME | 10:11:12",
                "now() | TIMESTAMP | null",
                "CURRENT_TIMESTAMP | STRING | null",
                "('a' + 'b') | STRING | null",
                "(1)+(2) | INT32 | null",
                "nextval('s'::regclass) | INT32 | null",
                "upper('a'::text) | STRING | null",
                "'today'::date | DATE | null",
                "NULL | STRING | null",
                "gen_random_uuid() | GUID | null",
            })
    void isReadWhereItIsAValue(String written, ColumnType type, String value) {
        assertEquals(value, String.valueOf(DefaultValue.of(written, type)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "'", "x'", "\n"})
    void longTextsAreReadToo(String piece) {
        String text = piece.repeat(100_000);
        String written = "'" + text.replace("'", "''") + "'";
        assertEquals(text, DefaultValue.of(written, ColumnType.STRING));
        assertEquals(text, DefaultValue.of(written + "::character varying(9)", ColumnType.STRING));
        assertEquals(text, DefaultValue.of("N" + written, ColumnType.STRING));
        assertNull(DefaultValue.of(written + "'", ColumnType.STRING));
    }
}

package org.sallyport.datasource.sql.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;

class JsonRowReaderTest {
    private static final List<Column> COLUMNS = List.of(
            column("id", ColumnType.INT32),
            column("name", ColumnType.STRING),
            column("amount", ColumnType.DECIMAL),
            column("since", ColumnType.DATE),
            column("seen", ColumnType.TIMESTAMP_TZ),
            column("doc", ColumnType.JSON),
            column("list", ColumnType.ARRAY),
            column("yes", ColumnType.BOOLEAN),
            column("score", ColumnType.DOUBLE));

    static Column column(String name, ColumnType type) {
        return new Column(name, name, type, false, true, 0, Origin.WRITER);
    }

    /** All rows of a body that comes in pieces of random length. */
    static List<InputRow> read(String contentType, List<Column> columns, Buffer body, Random random) {
        List<InputRow> rows = new ArrayList<>();
        try (RowReader reader = RowReader.of(contentType, columns)) {
            for (int at = 0; at < body.length(); ) {
                int end = Math.min(body.length(), at + 1 + random.nextInt(20));
                rows.addAll(reader.read(body.slice(at, end)));
                at = end;
            }
            rows.addAll(reader.finish());
        }
        return rows;
    }

    private static List<InputRow> read(String contentType, String body) {
        return read(contentType, COLUMNS, Buffer.buffer(body), new Random(1));
    }

    @Test
    void readsAnArrayInPieces() {
        String body = "[{\"id\":1,\"name\":\"Zoë \\n\\\"x\\\"\",\"amount\":12345678901234567890.0123456789,"
                + "\"since\":\"2026-01-31\",\"seen\":\"2026-01-31T12:00:00+02:00\","
                + "\"doc\":{\"a\":[1,1.10,null],\"b\":\"ü\"},\"list\":[1,[2]],\"yes\":true,\"score\":1e3},"
                + " {\"id\":2,\"name\":null, \"amount\":\"NaN\",\"since\":\"infinity\",\"doc\":1.10}]";
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<InputRow> rows = read("application/json", COLUMNS, Buffer.buffer(body), random);
            assertEquals(2, rows.size(), "seed " + seed);
            InputRow first = rows.get(0);
            assertEquals(1L, first.value(0));
            assertEquals("Zoë \n\"x\"", first.value(1));
            assertEquals(new BigDecimal("12345678901234567890.0123456789"), first.value(2));
            assertEquals(LocalDate.parse("2026-01-31"), first.value(3));
            assertEquals(OffsetDateTime.parse("2026-01-31T10:00:00Z"), first.value(4));
            assertEquals("{\"a\":[1,1.10,null],\"b\":\"ü\"}", first.value(5));
            assertEquals("[1,[2]]", first.value(6));
            assertEquals(true, first.value(7));
            assertEquals(1000.0, first.value(8));
            InputRow second = rows.get(1);
            assertTrue(second.has(1));
            assertEquals(null, second.value(1));
            assertEquals("NaN", second.value(2));
            assertEquals("infinity", second.value(3));
            assertFalse(second.has(4));
            assertEquals("1.10", second.value(5));
            assertEquals(2, second.number());
        }
    }

    @Test
    void readsLinesOneObjectAndNothing() {
        assertEquals(
                3,
                read("application/x-ndjson", "{\"id\":1}\n{\"id\":2}\r\n{\"id\":3}")
                        .size());
        assertEquals(0, read("application/x-ndjson; charset=utf-8", "").size());
        assertEquals(1, read("", "{\"id\":1} ").size());
        assertEquals(0, read("application/json", "[]").size());
        assertEquals(1, read("application/json", "\ufeff[{}]").size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{\"id\":1},{\"id\":\"x\"}] | Row 2: the property 'id' must be a whole number from -2147483648",
                "[{\"id\":2147483648}] | Row 1: the property 'id' must be a whole number",
                "[{\"id\":1.0}] | Row 1: the property 'id' must be a whole number",
                "[{\"id\":99999999999999999999}] | Row 1: the property 'id'",
                "[{\"amount\":1e5000}] | Row 1: the property 'amount' must be a decimal",
                "[{\"name\":1}] | Row 1: the property 'name' must be a text",
                "[{\"name\":\"\\u0000\"}] | Row 1: the property 'name' must be a text without",
                "[{\"name\":{}}] | Row 1: the property 'name' must be a text",
                "[{\"yes\":\"true\"}] | Row 1: the property 'yes' must be true or false",
                "[{\"list\":{}}] | Row 1: the property 'list' must be a JSON array",
                "[{\"score\":1e999}] | Row 1: the property 'score' must be a number",
                "[{\"since\":\"2026-02-30\"}] | Row 1: the property 'since' must be a date",
                "[{\"id\":1,\"id\":2}] | Row 1: it gives the property 'id' twice",
                "[{\"ID\":1}] | Row 1 names the property 'ID', which the table doesn't have",
                "[{\"id\":1},2] | Row 2: it must be a JSON object",
                "[{\"id\":1},{\"id\" | Row 2: ",
                "[{\"id\":1} | Row 2: ",
                "[{\"id\":1}],3 | it is not JSON",
                "[] [] | More follows after the end",
                "{\"id\":1}{\"id\":2} | More follows after the end",
                "`` | The body is empty",
                "[{\"id\":NaN}] | Row 1: it is not JSON",
            })
    void namesRowAndProperty(String body, String message) {
        SourceException failure = assertThrows(SourceException.class, () -> read("application/json", body));
        String told = String.valueOf(failure.getMessage());
        assertTrue(told.contains(message), told);
        boolean unknown = failure.code() == SourceCode.UNKNOWN_COLUMN;
        assertTrue(
                unknown || failure.code() == SourceCode.MALFORMED_VALUE,
                failure.code().code());
    }

    @Test
    void refusesDeepAndLongRowsWithoutHoldingThem() {
        String deep = "[{\"doc\":" + "[".repeat(1000);
        assertThrows(SourceException.class, () -> read("application/json", deep));
        RowReader reader = RowReader.of("application/x-ndjson", COLUMNS);
        reader.read(Buffer.buffer("{\"name\":\""));
        Buffer piece = Buffer.buffer("x".repeat(64 * 1024));
        SourceException failure = assertThrows(SourceException.class, () -> {
            for (int i = 0; i < 300; i++) {
                reader.read(piece);
            }
        });
        assertEquals(SourceCode.MALFORMED_VALUE, failure.code());
        reader.close();
    }

    @Test
    void refusesAnUnknownMediaType() {
        SourceException failure = assertThrows(SourceException.class, () -> RowReader.of("text/xml", COLUMNS));
        assertEquals(SourceCode.UNSUPPORTED_MEDIA_TYPE, failure.code());
    }
}

package org.sallyport.datasource.sql.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;

class RowFormatsTest {
    private static final List<Column> COLUMNS = Arrays.stream(ColumnType.values())
            .map(type -> JsonRowReaderTest.column(type.name(), type))
            .toList();

    private static @Nullable Object value(ColumnType type, Random random) {
        if (random.nextInt(4) == 0) {
            return null;
        }
        return switch (type) {
            case BOOLEAN -> random.nextBoolean();
            case INT16 -> (short) random.nextInt();
            case INT32 -> random.nextInt();
            case INT64 -> random.nextLong() >> random.nextInt(64);
            case DECIMAL -> new BigDecimal(random.nextLong()).movePointLeft(random.nextInt(20));
            case SINGLE -> random.nextFloat();
            case DOUBLE -> random.nextDouble() * Math.pow(10, random.nextInt(600) - 300);
            case STRING, OTHER -> text(random);
            case GUID -> new UUID(random.nextLong(), random.nextLong());
            case DATE -> date(random);
            case TIME -> LocalTime.ofSecondOfDay(random.nextInt(86_400)).toString();
            case TIMESTAMP -> time(random);
            case TIMESTAMP_TZ -> OffsetDateTime.of(time(random), ZoneOffset.ofHours(random.nextInt(10) - 5));
            case BINARY -> text(random).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            case JSON -> "{\"a\":[1,\"" + random.nextInt() + "\"],\"b\":null}";
            case ARRAY -> "[" + random.nextInt() + ",null]";
        };
    }

    private static String text(Random random) {
        String letters = "abc,\"\r\n\t é€😀'\\";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(letters.codePointAt(letters.offsetByCodePoints(0, random.nextInt(14))));
        }
        return text.toString();
    }

    private static LocalDate date(Random random) {
        return LocalDate.ofEpochDay(random.nextInt(200_000) - 100_000);
    }

    private static LocalDateTime time(Random random) {
        return date(random).atTime(LocalTime.ofNanoOfDay(1_000L * random.nextInt(1_000_000_000)));
    }

    /** The value as a reader gives it back. */
    private static @Nullable Object read(ColumnType type, @Nullable Object written) {
        if (written == null) {
            return null;
        }
        return switch (type) {
            case INT16, INT32, INT64 -> ((Number) written).longValue();
            case SINGLE -> Double.valueOf(written.toString());
            case TIME -> LocalTime.parse((String) written);
            case TIMESTAMP_TZ -> ((OffsetDateTime) written).withOffsetSameInstant(ZoneOffset.UTC);
            case BOOLEAN, DECIMAL, DOUBLE, STRING, GUID, DATE, TIMESTAMP, BINARY, JSON, ARRAY, OTHER -> written;
        };
    }

    @ParameterizedTest
    @EnumSource(RowFormat.class)
    void readsBackWhatIsWritten(RowFormat format) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            int rows = random.nextInt(200);
            Envelope envelope = new Envelope(false, "[", "]", "]", Long.MAX_VALUE);
            RowBody body = format.body(COLUMNS, envelope);
            Buffer bytes = Buffer.buffer();
            List<List<@Nullable Object>> written = new ArrayList<>();
            for (int r = 0; r < rows; r++) {
                List<@Nullable Object> row = new ArrayList<>();
                body.beginRow();
                for (int c = 0; c < COLUMNS.size(); c++) {
                    Object value = value(COLUMNS.get(c).type(), random);
                    body.cell(c, value);
                    row.add(read(COLUMNS.get(c).type(), value));
                }
                body.endRow();
                written.add(row);
                if (random.nextInt(50) == 0) {
                    bytes.appendBuffer(body.take());
                }
            }
            bytes.appendBuffer(body.finish());
            same(written, JsonRowReaderTest.read(format.mediaType(), COLUMNS, bytes, random), "seed " + seed);
        }
    }

    private static void same(List<List<@Nullable Object>> written, List<InputRow> read, String seed) {
        assertEquals(written.size(), read.size(), seed);
        for (int r = 0; r < written.size(); r++) {
            for (int c = 0; c < COLUMNS.size(); c++) {
                String where = seed + ", row " + r + ", " + COLUMNS.get(c).type();
                Object expected = written.get(r).get(c);
                Object actual = read.get(r).value(c);
                if (expected instanceof byte[] bytes) {
                    assertArrayEquals(bytes, (byte[]) actual, where);
                } else {
                    assertEquals(expected, actual, where);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | JSON",
                "*/* | JSON",
                "application/* | JSON",
                "text/* | CSV",
                "text/csv | CSV",
                "TEXT/CSV ; charset=utf-8 | CSV",
                "application/x-ndjson | NDJSON",
                "application/vnd.apache.arrow.stream | ARROW",
                "application/json;q=0.5, application/x-ndjson;q=0.6 | NDJSON",
                "text/csv, */* | CSV",
                "*/*;q=0.1, application/json;q=0 | NDJSON",
                "text/html, application/xhtml+xml, */*;q=0.8 | JSON",
                "application/json;odata.metadata=minimal | JSON",
                "text/html | ",
                "application/json;q=0 | ",
                "text/csv;q=x | ",
                "text/csv;q=0.000 | ",
            })
    void choosesByAccept(String accept, @Nullable String format) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        if (!accept.isEmpty()) {
            headers.add("Accept", accept);
        }
        if (format == null) {
            SourceException failure = assertThrows(SourceException.class, () -> RowFormat.accepted(headers, null));
            assertEquals(SourceCode.NOT_ACCEPTABLE, failure.code());
            assertTrue(String.valueOf(failure.getMessage()).contains("text/csv"));
        } else {
            assertEquals(RowFormat.valueOf(format), RowFormat.accepted(headers, null));
        }
    }

    @Test
    void theOptionComesBeforeTheField() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Accept", "text/csv");
        assertEquals(RowFormat.JSON, RowFormat.accepted(headers, "json"));
        assertEquals(RowFormat.ARROW, RowFormat.accepted(headers, "application/vnd.apache.arrow.stream"));
        assertThrows(SourceException.class, () -> RowFormat.accepted(headers, "xml"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | | NONE",
                "application/json;odata.metadata=minimal | | MINIMAL",
                "Application/JSON ; OData.Metadata = \"Full\" | | MINIMAL",
                "application/json;charset=utf-8;metadata=full | | MINIMAL",
                "application/json;odata.metadata=none | | NONE",
                "application/json;odata.metadata=most | | NONE",
                "application/json;xodata.metadata=minimal | | NONE",
                "application/json;odata.metadata=minimal;q=0 | | NONE",
                "text/csv;odata.metadata=minimal, application/json | | NONE",
                "text/csv, application/json;q=0.5;odata.metadata=minimal | | MINIMAL",
                "application/json;odata.metadata=minimal;q=0.1, application/json;odata.metadata=none | | NONE",
                "application/json;odata.metadata=none, application/json;odata.metadata=minimal | | NONE",
                "'' | json;odata.metadata=minimal | MINIMAL",
                "'' | application/json; odata.metadata=minimal | MINIMAL",
                "'' | json | NONE",
                "application/json;odata.metadata=minimal | json | NONE",
                "application/json;odata.metadata=none | json;metadata=full | MINIMAL",
            })
    void tellsOfRowsWhatIsAskedFor(String accept, @Nullable String option, RowMetadata metadata) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Accept", accept);
        assertEquals(metadata, RowMetadata.asked(headers, option));
    }

    /** So long that work which grows with the square of the length would take minutes. */
    @ParameterizedTest
    @ValueSource(
            strings = {" ;", "; ", ",", " ,", "application/json;", "application/json;metadata=", "=", "\t", "q=0;"})
    void longRequestsOfManyPartsAreJudgedInOneGo(String part) {
        String text = "application/json" + part.repeat(1_000_000 / part.length());
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Accept", text);
        assertEquals(RowMetadata.NONE, RowMetadata.asked(headers, null));
        assertEquals(RowMetadata.NONE, RowMetadata.asked(headers, text));
        assertEquals(RowMetadata.MINIMAL, RowMetadata.asked(headers, text + ";metadata=full"));
    }
}

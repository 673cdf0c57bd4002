package org.sallyport.datasource.sql.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.channels.Channels;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMilliTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;

/** What is written and read, held against Arrow's own implementation. */
class ArrowTest {
    private static final String ARROW = "application/vnd.apache.arrow.stream";

    @Test
    void arrowsOwnReaderReadsWhatIsWritten() throws IOException {
        ArrowRows rows = new ArrowRows(
                List.of(
                        JsonRowReaderTest.column("id", ColumnType.INT64),
                        JsonRowReaderTest.column("näme", ColumnType.STRING),
                        JsonRowReaderTest.column("since", ColumnType.DATE),
                        JsonRowReaderTest.column("seen", ColumnType.TIMESTAMP_TZ),
                        JsonRowReaderTest.column("key", ColumnType.GUID)),
                Long.MAX_VALUE);
        for (int i = 0; i < 1_000; i++) {
            rows.beginRow();
            rows.cell(0, i);
            rows.cell(1, i % 3 == 0 ? null : "n" + i);
            rows.cell(2, LocalDate.ofEpochDay(i));
            rows.cell(3, OffsetDateTime.parse("2026-01-31T12:00:00+02:00"));
            rows.cell(4, new UUID(1, i));
            rows.endRow();
        }
        try (BufferAllocator allocator = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(
                        new ByteArrayInputStream(rows.finish().getBytes()), allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            assertTrue(reader.loadNextBatch());
            assertEquals(1_000, root.getRowCount());
            assertEquals(7, ((BigIntVector) root.getVector("id")).get(7));
            assertTrue(root.getVector("näme").isNull(999));
            assertEquals(new Text("n7"), ((VarCharVector) root.getVector("näme")).getObject(7));
            assertEquals(7, ((DateDayVector) root.getVector("since")).get(7));
            assertEquals(
                    OffsetDateTime.parse("2026-01-31T10:00:00Z").toEpochSecond() * 1_000_000,
                    ((TimeStampMicroTZVector) root.getVector("seen")).get(7));
            assertEquals(
                    "arrow.uuid",
                    root.getSchema().findField("key").getMetadata().get("ARROW:extension:name"));
            assertFalse(reader.loadNextBatch());
        }
    }

    @Test
    void arrowsOwnReaderReadsAnAnswerWithoutRows() throws IOException {
        ArrowRows rows = new ArrowRows(List.of(JsonRowReaderTest.column("id", ColumnType.INT64)), 1);
        try (BufferAllocator allocator = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(
                        new ByteArrayInputStream(rows.finish().getBytes()), allocator)) {
            assertEquals(1, reader.getVectorSchemaRoot().getFieldVectors().size());
            assertFalse(reader.loadNextBatch());
        }
    }

    private static final List<Column> COLUMNS = List.of(
            JsonRowReaderTest.column("id", ColumnType.INT64),
            JsonRowReaderTest.column("amount", ColumnType.DECIMAL),
            JsonRowReaderTest.column("name", ColumnType.STRING),
            JsonRowReaderTest.column("seen", ColumnType.TIMESTAMP_TZ));

    private static byte[] writtenByArrow(int batches) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                IntVector id = new IntVector("id", allocator);
                DecimalVector amount = new DecimalVector("amount", allocator, 12, 2);
                VarCharVector name = new VarCharVector("name", allocator);
                TimeStampMilliTZVector seen = new TimeStampMilliTZVector("seen", allocator, "Europe/Berlin")) {
            VectorSchemaRoot root = VectorSchemaRoot.of(id, amount, name, seen);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ArrowStreamWriter writer = new ArrowStreamWriter(root, null, Channels.newChannel(bytes))) {
                for (int batch = 0; batch < batches; batch++) {
                    root.allocateNew();
                    for (int i = 0; i < 10; i++) {
                        id.setSafe(i, i);
                        amount.setSafe(i, new BigDecimal("-1.50"));
                        if (i == 3) {
                            name.setNull(i);
                        } else {
                            name.setSafe(i, new Text("é" + i));
                        }
                        seen.setSafe(i, -1L);
                    }
                    root.setRowCount(10);
                    writer.writeBatch();
                }
                writer.end();
            }
            return bytes.toByteArray();
        }
    }

    private static List<InputRow> read(byte[] bytes) {
        return JsonRowReaderTest.read(ARROW, COLUMNS, Buffer.buffer(bytes), new Random(1));
    }

    @Test
    void readsWhatArrowsOwnWriterWrites() throws IOException {
        List<InputRow> rows = read(writtenByArrow(3));
        assertEquals(30, rows.size());
        InputRow row = rows.get(13);
        assertEquals(14, row.number());
        assertEquals(3L, row.value(0));
        assertEquals(new BigDecimal("-1.50"), row.value(1));
        assertEquals(null, row.value(2));
        assertEquals("é4", rows.get(14).value(2));
        assertEquals(
                OffsetDateTime.of(LocalDateTime.parse("1969-12-31T23:59:59.999"), java.time.ZoneOffset.UTC),
                row.value(3));
    }

    @Test
    void refusesAStreamWithoutItsEnd() throws IOException {
        byte[] whole = writtenByArrow(1);
        byte[] broken = java.util.Arrays.copyOf(whole, whole.length - 8);
        String told = String.valueOf(
                assertThrows(SourceException.class, () -> read(broken)).getMessage());
        assertTrue(told.contains("end mark"), told);
    }

    @Test
    void refusesColumnsThatDontFit() throws IOException {
        byte[] whole = writtenByArrow(1);
        List<Column> other = List.of(JsonRowReaderTest.column("id", ColumnType.GUID));
        String told = String.valueOf(assertThrows(
                        SourceException.class,
                        () -> JsonRowReaderTest.read(ARROW, other, Buffer.buffer(whole), new Random(1)))
                .getMessage());
        assertTrue(told.contains("'id'"), told);
    }

    /** Whatever the bytes are: rows, or the one exception that callers expect. */
    @Test
    void believesNothingThatTheBytesSay() throws IOException {
        byte[] whole = writtenByArrow(2);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            byte[] spoilt = whole.clone();
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt();
            }
            try (RowReader reader = RowReader.of(ARROW, COLUMNS)) {
                reader.read(Buffer.buffer(spoilt)).forEach(row -> assertTrue(row.number() > 0));
                reader.finish();
            } catch (SourceException expected) {
                assertTrue(expected.getMessage() != null, "seed " + seed);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}

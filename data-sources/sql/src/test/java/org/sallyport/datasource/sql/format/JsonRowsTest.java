package org.sallyport.datasource.sql.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.PropertyName;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;

class JsonRowsTest {
    private static Column column(String name, ColumnType type) {
        return new Column(name, PropertyName.of(name), type, false, true, 0, Origin.WRITER);
    }

    @Test
    void writesRowsInTheirEnvelope() {
        JsonRows rows = new JsonRows(
                List.of(column("id", ColumnType.INT64), column("näme", ColumnType.STRING)),
                Envelope.items(2, "http://x/?a=\"b\""));
        rows.beginRow();
        rows.cell(0, Long.MIN_VALUE);
        rows.cell(1, null);
        rows.endRow();
        rows.beginRow();
        rows.cell(0, 10L);
        rows.cell(1, "a");
        rows.endRow();
        assertEquals(false, rows.beginRow());
        assertEquals(
                "{\"value\":[{\"id\":-9223372036854775808,\"näme\":null},{\"id\":10,\"näme\":\"a\"}],"
                        + "\"@odata.nextLink\":\"http://x/?a=\\\"b\\\"\"}",
                rows.finish().toString());
    }

    @Test
    void annotatesEachRowByItselfAlone() {
        List<Column> columns = List.of(column("id", ColumnType.INT64), column("v", ColumnType.STRING));
        Table table = new Table(new QualifiedName("s", "t"), columns, List.of("id"));
        JsonRows rows = JsonRows.annotated(table, Envelope.items(9, null));
        for (String value : List.of("a", "b", "a")) {
            rows.beginRow();
            rows.cell(0, 7L);
            rows.cell(1, value);
            rows.endRow();
        }
        JsonArray value = new JsonObject(rows.finish()).getJsonArray("value");
        String tag = RowTag.of("{\"id\":7,\"v\":\"a\"}".getBytes(StandardCharsets.UTF_8));
        assertEquals(tag, value.getJsonObject(0).getString("@odata.etag"));
        assertNotEquals(tag, value.getJsonObject(1).getString("@odata.etag"));
        assertEquals(value.getJsonObject(0), value.getJsonObject(2));
        UUID id = UUID.fromString(value.getJsonObject(1).getString("ItemInternalId"));
        assertEquals(value.getJsonObject(0).getString("ItemInternalId"), id.toString());
        assertEquals(8, id.version());
        assertEquals(2, id.variant());
    }

    @Test
    void givesNoIdentifierBesideAColumnOfThatName() {
        List<Column> columns = List.of(column("ItemInternalId", ColumnType.INT64));
        JsonRows rows = JsonRows.annotated(
                new Table(new QualifiedName("s", "t"), columns, List.of("ItemInternalId")), Envelope.item());
        rows.beginRow();
        rows.cell(0, 7L);
        rows.endRow();
        assertEquals(Set.of("ItemInternalId", "@odata.etag"), new JsonObject(rows.finish()).fieldNames());
    }

    @Test
    void anEmptyAnswerIsWholeJson() {
        assertEquals(
                "{\"value\":[]}",
                new JsonRows(List.of(), Envelope.items(Long.MAX_VALUE, null))
                        .finish()
                        .toString());
    }

    @Test
    void writesAnyTextSoThatParsersReadItBack() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                int[] bounds = {0x20, 0x80, 0x800, 0xd800, 0x10ffff};
                int point = random.nextInt(bounds[random.nextInt(bounds.length)]);
                text.appendCodePoint(point >= 0xd800 && point <= 0xdfff ? 'x' : point);
            }
            JsonBytes out = new JsonBytes();
            out.json("{\"v\":");
            out.string(text.toString());
            out.raw('}');
            assertEquals(text.toString(), new JsonObject(out.take()).getString("v"), "seed " + seed);
        }
    }

    @Test
    void halfAPairIsNoCharacter() {
        JsonBytes out = new JsonBytes();
        out.string("a\ud800b");
        assertEquals("\"a\ufffdb\"", out.take().toString(StandardCharsets.UTF_8));
    }

    @Test
    void writesNumbersAndBase64AsTheJdkDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            long number = random.nextLong() >> random.nextInt(64);
            byte[] bytes = new byte[random.nextInt(50)];
            random.nextBytes(bytes);
            JsonBytes out = new JsonBytes();
            out.number(number);
            out.base64(bytes);
            assertEquals(
                    number + Base64.getEncoder().encodeToString(bytes),
                    out.take().toString(),
                    "seed " + seed);
        }
    }

    @Test
    void refusesAValueThatIsNotOfItsColumnsType() {
        JsonBytes out = new JsonBytes();
        for (ColumnType type : ColumnType.values()) {
            Object wrong = type == ColumnType.DECIMAL ? (Object) "1" : BigDecimal.ONE;
            assertThrows(ClassCastException.class, () -> CellWriter.of(type).write(out, wrong), type.name());
        }
    }
}

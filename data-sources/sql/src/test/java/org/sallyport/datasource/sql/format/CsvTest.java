package org.sallyport.datasource.sql.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;

class CsvTest {
    private static final List<Column> COLUMNS = List.of(
            JsonRowReaderTest.column("id", ColumnType.INT32),
            JsonRowReaderTest.column("name", ColumnType.STRING),
            JsonRowReaderTest.column("data", ColumnType.BINARY));

    private static List<InputRow> read(String text) {
        return JsonRowReaderTest.read("text/csv", COLUMNS, Buffer.buffer(text), new Random(1));
    }

    @Test
    void tellsNullFromAnEmptyText() {
        CsvRows rows = new CsvRows(COLUMNS, 2);
        rows.beginRow();
        rows.cell(0, 1);
        rows.cell(1, "");
        rows.cell(2, new byte[0]);
        rows.endRow();
        rows.beginRow();
        rows.cell(0, 2);
        rows.cell(1, null);
        rows.cell(2, null);
        rows.endRow();
        assertEquals(false, rows.beginRow());
        assertEquals(true, rows.more());
        assertEquals("id,name,data\r\n1,\"\",\"\"\r\n2,,\r\n", rows.finish().toString());
    }

    @Test
    void quotesOnlyWhatMustBe() {
        JsonBytes out = new JsonBytes();
        out.field("a b");
        out.field("a,b");
        out.field("\"a\"\"");
        out.field("a\nb");
        assertEquals("a b\"a,b\"\"\"\"a\"\"\"\"\"\"a\nb\"", out.take().toString());
    }

    @Test
    void readsWhatOthersWrite() {
        List<InputRow> rows = read("\ufeffname,id\n\"a\r\n\"\"b\"\", c\",1\r\n,2\n\"\",3");
        assertEquals("a\r\n\"b\", c", rows.get(0).value(1));
        assertEquals(null, rows.get(1).value(1));
        assertTrue(rows.get(1).has(1));
        assertEquals("", rows.get(2).value(1));
        assertEquals(3L, rows.get(2).value(0));
        assertEquals(false, rows.get(2).has(2));
        assertEquals(0, read("id,name\r\n").size());
        assertEquals(2, read("id\n\n1").size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | The body is empty",
                "id,nothere | The header names the property 'nothere'",
                "id,id | The header names the property 'id' twice",
                "`id\nx` | Row 1: the property 'id' must be a whole number",
                "`id,name\n1` | Row 1: it has 1 fields, and the header 2",
                "`id,name\n\n` | Row 1: it has 1 fields",
                "`id\n1\n\"2` | Row 2: the body ends within a field in quotes",
                "`name\na\"b` | Row 1: a quote stands within",
                "`name\n\"a\"b` | Row 1: something follows",
                "`name\na\rb` | Row 1: a line must end",
                "`name\na\r` | Row 1: a line must end",
            })
    void namesRowAndProperty(String body, String message) {
        SourceException failure = assertThrows(SourceException.class, () -> read(body));
        assertTrue(String.valueOf(failure.getMessage()).contains(message), failure.getMessage());
    }

    @Test
    void refusesWhatIsNotUtf8() {
        Buffer body = Buffer.buffer("name\n").appendByte((byte) 0xff);
        assertThrows(SourceException.class, () -> JsonRowReaderTest.read("text/csv", COLUMNS, body, new Random(1)));
    }
}

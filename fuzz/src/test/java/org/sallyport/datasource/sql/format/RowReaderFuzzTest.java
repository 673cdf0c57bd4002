package org.sallyport.datasource.sql.format;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;

/** Rows in bodies, which any caller writes; in pieces, as they come. */
class RowReaderFuzzTest {
    private static final int MOST_ROWS = 1_000;

    @FuzzTest(maxDuration = "5m")
    void jsonGivesRowsOrOneFailure(FuzzedDataProvider data) {
        Reading.check("application/json", data);
    }

    @FuzzTest(maxDuration = "5m")
    void linesGiveRowsOrOneFailure(FuzzedDataProvider data) {
        Reading.check("application/x-ndjson", data);
    }

    @FuzzTest(maxDuration = "5m")
    void csvGivesRowsOrOneFailure(FuzzedDataProvider data) {
        Reading.check("text/csv", data);
    }

    @FuzzTest(maxDuration = "5m")
    void arrowGivesRowsOrOneFailure(FuzzedDataProvider data) {
        Reading.check("application/vnd.apache.arrow.stream", data);
    }

    /** Apart from the test, whose signatures JUnit looks at before Jazzer is on. */
    private static final class Reading {
        static void check(String mediaType, FuzzedDataProvider data) {
            int piece = data.consumeInt(1, 4_096);
            byte[] bytes = data.consumeRemainingAsBytes();
            try (RowReader reader = RowReader.of(mediaType, Columns.ALL)) {
                long last = 0;
                for (int at = 0; at < bytes.length; at += piece) {
                    Buffer next = Buffer.buffer(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)));
                    last = rising(reader.read(next), last);
                }
                rising(reader.finish(), last);
            } catch (SourceException e) {
                assertNotNull(e.getMessage());
            }
        }

        /** Batches of Arrow's may say that they have many rows, which are only made when they are taken. */
        private static long rising(List<InputRow> rows, long before) {
            long last = before;
            for (InputRow row : rows.subList(0, Math.min(rows.size(), MOST_ROWS))) {
                assertTrue(row.number() > last);
                last = row.number();
            }
            return last;
        }
    }

    /** A column of each type, called by its name. */
    private static final class Columns {
        static final List<Column> ALL = Arrays.stream(ColumnType.values())
                .map(type -> new Column(type.name(), type.name(), type, false, true, 0, Origin.WRITER))
                .toList();
    }
}

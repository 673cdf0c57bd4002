package org.sallyport.datasource.sql.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.sql.statement.PostgresDialect;
import org.sallyport.datasource.sql.statement.SqlServerDialect;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;

/** What triggers ask databases that no test can start. */
class TriggerQueryTest {
    private static final Column ID = new Column("i", "i", ColumnType.INT32, false, false, 0, Origin.IDENTITY_ALWAYS);
    private static final Column VERSION = new Column("v", "v", ColumnType.BINARY, false, false, 0, Origin.ROW_VERSION);
    private static final Table TABLE = new Table(new QualifiedName("s", "t"), List.of(ID, VERSION), List.of("i"));

    /** A transaction that is open may still write a smaller rowversion than one that was committed. */
    @Test
    void rowversionsCountOnceNoneCanComeBeforeThem() {
        Watch watch = Watch.of(TABLE, Watch.Kind.UPDATED, "");
        TriggerQuery queries = new TriggerQuery(TABLE, watch, "", new SqlServerDialect());
        assertEquals(
                "SELECT [v], [i] FROM [s].[t] WHERE [v] IS NOT NULL AND [v] < MIN_ACTIVE_ROWVERSION()"
                        + " ORDER BY [v] DESC, [i] DESC OFFSET ? ROWS FETCH NEXT ? ROWS ONLY",
                queries.last().sql());
        String batch = queries.batch(List.of(ID), Mark.START, null, 10).sql();
        assertTrue(batch.contains(" AND [v] < MIN_ACTIVE_ROWVERSION() ORDER BY [v], [i] "), batch);
    }

    @Test
    void otherColumnsCountAtOnce() {
        Watch watch = Watch.of(TABLE, Watch.Kind.NEW, "");
        for (String sql : List.of(
                new TriggerQuery(TABLE, watch, "", new SqlServerDialect())
                        .last()
                        .sql(),
                new TriggerQuery(TABLE, watch, "", new PostgresDialect()).last().sql())) {
            assertTrue(!sql.contains("ACTIVE"), sql);
        }
    }
}

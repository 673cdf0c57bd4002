package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.Permits;
import org.sallyport.datasource.sql.odata.ItemsQuery;
import org.sallyport.datasource.sql.odata.QueryOptions;
import org.sallyport.datasource.sql.odata.SkipToken;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.statement.PostgresDialect;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;
import org.sallyport.datasource.testkit.SourceFixture;

class OptionsTest {
    private static final Table TABLE = new Table(
            new QualifiedName("public", "t"),
            List.of(
                    new Column("id", "id", ColumnType.INT32, false, false, 0, Origin.IDENTITY),
                    new Column("na\"me", "na_x0022_me", ColumnType.STRING, false, true, 0, Origin.WRITER)),
            List.of("id"));

    private static Query query(String filter) {
        QueryOptions options = new QueryOptions(filter, "", List.of(), "", Long.MAX_VALUE, 0, false, "");
        return new ItemsQuery(TABLE, new PostgresDialect()).items(options, 0, Long.MAX_VALUE, false);
    }

    @Test
    void valuesAreBoundAndIdentifiersQuoted() {
        Query query = query("na_x0022_me eq 'x'' OR 1=1' and id gt 5");
        assertEquals(
                "SELECT \"id\", \"na\"\"me\" FROM \"public\".\"t\""
                        + " WHERE ((\"na\"\"me\" = CAST($1 AS text)) AND (\"id\" > CAST($2 AS bigint)))",
                query.sql());
        assertEquals(
                List.of(new Argument("x' OR 1=1", ColumnType.STRING), new Argument(5L, ColumnType.INT64)),
                query.arguments());
    }

    @Test
    void orderIsMadeTotalByTheKey() {
        QueryOptions options = new QueryOptions("", "", List.of(), "na_x0022_me desc", 10, 5, false, "");
        assertEquals(
                "SELECT \"id\", \"na\"\"me\" FROM \"public\".\"t\" ORDER BY \"na\"\"me\" DESC NULLS LAST, \"id\""
                        + " OFFSET CAST($1 AS bigint) ROWS FETCH FIRST CAST($2 AS bigint) ROWS ONLY",
                new ItemsQuery(TABLE, new PostgresDialect())
                        .items(options, 5, 10, true)
                        .sql());
    }

    @Test
    void noFilterExhaustsTheStack() {
        for (String filter : List.of(
                "(".repeat(4_000) + "id eq 1" + ")".repeat(4_000),
                "tolower(".repeat(900) + "na_x0022_me" + ")".repeat(900) + " eq 'x'",
                "true eq ".repeat(1_000) + "true",
                "id eq 1 or ".repeat(700) + "id eq 1",
                "id add ".repeat(1_000) + "1 eq 1",
                "x".repeat(9_000))) {
            SourceException refused = assertThrows(SourceException.class, () -> query(filter));
            assertEquals(SourceCode.MALFORMED_FILTER, refused.code());
        }
        String wide = "id eq 1 or ".repeat(100) + "id eq 1";
        assertEquals(101, query(wide).arguments().size());
    }

    @Test
    void malformedFiltersTellWhere() {
        String told =
                assertThrows(SourceException.class, () -> query("id eq 1 ; x")).safeMessage();
        assertTrue(told.contains("near character 8 of 11"), told);
    }

    @Test
    void tokensBelongToTheirQuery() {
        String token = new SkipToken(20, 10).encode("q");
        assertEquals(new SkipToken(20, 10), SkipToken.decode(token, "q"));
        for (String wrong : List.of(token + "0", token.replace("20", "21"), "", "1-0-0-0", "x", "1-1-1-1-1")) {
            assertThrows(SourceException.class, () -> SkipToken.decode(wrong, "q"), wrong);
        }
        assertThrows(SourceException.class, () -> SkipToken.decode(token, "other"));
    }

    @Test
    void waitingForAConnectionEndsAsBusy() {
        Vertx vertx = Vertx.vertx();
        try {
            Permits permits = new Permits(vertx, 1, Duration.ofMillis(20));
            SourceFixture.await(permits.acquire());
            assertEquals(
                    SourceCode.SOURCE_BUSY,
                    SourceFixture.failureOf(permits.acquire()).code());
            permits.release();
            SourceFixture.await(permits.acquire());
        } finally {
            SourceFixture.await(vertx.close());
        }
    }
}

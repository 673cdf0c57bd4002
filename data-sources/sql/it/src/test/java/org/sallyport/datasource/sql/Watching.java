package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.PullStream;
import org.sallyport.datasource.spi.PullStream.Part;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/** What tests of faults do with a database that they watch from another connection. */
final class Watching {
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private Watching() {}

    /** Waits until a query of one number gives it; what others have not committed counts, where the database shows it. */
    static void awaitCount(TestDatabase database, String query, int count) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
            long end = System.nanoTime() + PATIENCE_NANOS;
            int seen = -1;
            while (seen != count && System.nanoTime() < end) {
                try (ResultSet row = statement.executeQuery(query)) {
                    row.next();
                    seen = row.getInt(1);
                }
            }
            assertEquals(count, seen, query);
        }
    }

    /** A load of rows from id 0 on, whose first batch is written, with rows to come. */
    static Future<Answer> load(SourceFixture source, String batch, int rows, Future<Part> rest) {
        String lines = IntStream.range(0, rows)
                .mapToObj(i -> "{\"id\":" + i + ",\"name\":\"new\"}\n")
                .collect(Collectors.joining());
        boolean[] begun = {false};
        PullStream body = new PullStream(source.context(), () -> {
            if (begun[0]) {
                return rest;
            }
            begun[0] = true;
            return Future.succeededFuture(new Part(Buffer.buffer(lines), false));
        });
        return source.send(HttpMethod.POST, batch, LoadingContract.LINES, body, new Cancellation());
    }
}

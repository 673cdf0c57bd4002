package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.StreamProbe;
import org.sallyport.datasource.testkit.TestDatabase;

/**
 * A JVM of its own that exports a table and counts: arguments are the connection's parameters as JSON, user, password
 * and path. Prints bytes and milliseconds; exit code 0 only if the answer was whole.
 */
final class ExportProgram {
    private ExportProgram() {}

    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx();
        try (SourceFixture source = new SourceFixture(
                vertx,
                new SqlConnector(),
                new JsonObject(arguments[0]),
                TestDatabase.basic(arguments[1], arguments[2]))) {
            for (int round = 0; round < Integer.getInteger("rounds", 1); round++) {
                long begun = System.nanoTime();
                Answer answer = SourceFixture.await(source.get(arguments[3]));
                StreamProbe probe =
                        new StreamProbe(source.context(), ((Answer.Streamed) answer.body()).stream(), false);
                SourceFixture.await(Future.join(probe.resume().ended(), Future.succeededFuture()));
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
                System.err.println(probe.received() + " bytes in " + millis + " ms");
            }
        } finally {
            SourceFixture.await(vertx.close());
        }
    }
}

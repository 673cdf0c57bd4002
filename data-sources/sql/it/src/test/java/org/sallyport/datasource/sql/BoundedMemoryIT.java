package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.H2Server;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.TestDatabase;

/** Exports far larger than the heap, from a JVM with {@code -Xmx64m}. */
class BoundedMemoryIT {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void rowsOfPostgresThatWouldFillA64MebibyteHeapTwiceFitIt() throws IOException, InterruptedException {
        TestDatabase database = PostgresServer.shared()
                .createDatabase()
                .run("CREATE VIEW many AS SELECT n AS id, 'customer ' || n AS name, (n % 1000) / 7.0::numeric(10,2) AS"
                        + " amount, n % 2 = 0 AS active, timestamp '2024-01-01' + n * interval '1 second' AS at"
                        + " FROM generate_series(1, 1500000) n");
        export(database, "/datasets/default/tables/many/items");
    }

    @Test
    void wideRowsOfPostgresFitA64MebibyteHeap() throws IOException, InterruptedException {
        TestDatabase database = PostgresServer.shared()
                .createDatabase()
                .run("CREATE VIEW wide AS SELECT n AS id, repeat('x', 500000) AS text"
                        + " FROM generate_series(1, 400) n");
        export(database, "/datasets/default/tables/wide/items");
    }

    @Test
    void aCellOfTenMegabytesFitsA64MebibyteHeap() throws IOException, InterruptedException {
        TestDatabase database = PostgresServer.shared()
                .createDatabase()
                .run("CREATE VIEW cell AS SELECT n AS id, repeat('x', CASE n WHEN 1 THEN 10000000 ELSE 40000 END)"
                        + " AS text FROM generate_series(0, 1) n");
        export(database, "/datasets/default/tables/cell/items");
    }

    @Test
    void aMillionRowsOfH2FitA64MebibyteHeap() throws IOException, InterruptedException {
        try (H2Server server = H2Server.start()) {
            TestDatabase database = server.createDatabase()
                    .run("CREATE VIEW MANY AS SELECT x AS id, 'customer ' || x AS name, x / 7.0 AS amount"
                            + " FROM SYSTEM_RANGE(1, 1000000)");
            export(database, "/datasets/default/tables/MANY/items");
        }
    }

    private void export(TestDatabase database, String path) throws IOException, InterruptedException {
        File output = Files.createFile(directory.resolve("output")).toFile();
        Process program = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExportProgram.class.getName(),
                        database.parameters().encode(),
                        database.user(),
                        database.password(),
                        path))
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        boolean ended = program.waitFor(120, TimeUnit.SECONDS);
        program.destroyForcibly();
        assertEquals("true 0", ended + " " + program.waitFor(), Files.readString(output.toPath()));
    }
}

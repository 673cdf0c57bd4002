package org.sallyport.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import org.postgresql.PGConnection;
import org.sallyport.datasource.testkit.TestDatabase;

/**
 * Many rows into an empty table with a primary key, in one transaction: as NDJSON through Sallyport, and by the database's
 * own {@code COPY … FROM STDIN}, of PostgreSQL's JDBC driver, directly and by the tunnel.
 *
 * @param database where the table {@code loaded} is
 * @param lines the rows as NDJSON
 * @param copy the same rows as COPY reads them
 * @param rows how many
 * @param target the operation
 * @param ports of the database, by route
 */
record BulkLoad(
        TestDatabase database,
        Path lines,
        Path copy,
        int rows,
        HttpTarget target,
        Map<String, Integer> ports,
        PeakMemory memory)
        implements Work {
    /** Table that is loaded; emptied before each load. */
    static final String TABLE = "loaded";

    static final String MEASURE = "bulk insert: rows/s";

    /** Writes the rows as both kinds of files. */
    static void write(Path lines, Path copy, int rows) throws IOException {
        try (Writer json = Files.newBufferedWriter(lines);
                Writer text = Files.newBufferedWriter(copy)) {
            for (int i = 1; i <= rows; i++) {
                String state = i % 3 == 0 ? "open" : i % 3 == 1 ? "shipped" : "delivered";
                String amount = String.format(Locale.ROOT, "%d.%02d", i % 1000, i % 100);
                String at = String.format(
                        Locale.ROOT, "2026-01-%02dT%02d:%02d:%02d", 1 + i % 28, i % 24, i % 60, i / 60 % 60);
                json.write("{\"id\":" + i + ",\"customer\":\"customer " + i % 1000 + "\",\"amount\":" + amount
                        + ",\"quantity\":" + i % 10 + ",\"state\":\"" + state + "\",\"placed_at\":\"" + at + "\"}\n");
                text.write(
                        i + "\tcustomer " + i % 1000 + "\t" + amount + "\t" + i % 10 + "\t" + state + "\t" + at + "\n");
            }
        }
    }

    @Override
    public String name() {
        return "bulk insert of " + rows + " rows";
    }

    @Override
    public void warm() throws IOException {
        WarmUp.of(this::throughSallyport);
    }

    @Override
    public void round(Report report) throws IOException {
        for (Map.Entry<String, Integer> port : ports.entrySet()) {
            report.add(MEASURE, port.getKey(), byCopy(port.getValue()));
        }
        report.add(MEASURE, Route.SALLYPORT, throughSallyport());
        memory.note(report, name());
    }

    private double throughSallyport() throws IOException {
        database.run("truncate " + TABLE);
        long begun = System.nanoTime();
        Transfer.send(target, lines);
        return perSecond(begun);
    }

    private double byCopy(int port) throws IOException {
        database.run("truncate " + TABLE);
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/" + database.name();
        TestDatabase there = new TestDatabase(
                "postgresql", "127.0.0.1", port, database.name(), url, database.user(), database.password());
        try (Connection connection = there.connect();
                InputStream in = Files.newInputStream(copy)) {
            long begun = System.nanoTime();
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + TABLE + " from stdin", in, 64 * 1024);
            return perSecond(begun);
        } catch (SQLException e) {
            throw new IOException("COPY by port " + port + " failed: " + e.getMessage(), e);
        }
    }

    /** The rate; refuses one of rows that aren't there. */
    private double perSecond(long begun) throws IOException {
        double seconds = (System.nanoTime() - begun) / 1e9;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                var count = statement.executeQuery("select count(*) from " + TABLE)) {
            count.next();
            if (count.getInt(1) != rows) {
                throw new IOException(count.getInt(1) + " rows were written, not " + rows);
            }
        } catch (SQLException e) {
            throw new IOException("the rows could not be counted: " + e.getMessage(), e);
        }
        return rows / seconds;
    }
}

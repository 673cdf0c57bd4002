package org.sallyport.benchmark;

import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.time.Duration;

/** A row by its key: in PostgreSQL's own protocol directly and through ssh, as an operation through Sallyport. */
record PointReads(PgConnectOptions database, HttpTarget sallyport, int sshPort, Duration time) implements Work {
    private static final int[] CONNECTIONS = {1, 16, 64};

    @Override
    public String name() {
        return "rows by key";
    }

    @Override
    public void warm() throws IOException {
        WarmUp.of(() -> HttpLoad.run(sallyport, 16, Duration.ZERO, Duration.ofSeconds(1))
                .requestsPerSecond());
    }

    @Override
    public void round(Report report) throws IOException {
        for (int connections : CONNECTIONS) {
            report.add("row", connections, Route.DIRECT, read(database, connections));
            report.add("row", connections, Route.SALLYPORT, HttpLoad.run(sallyport, connections, time, time));
            if (sshPort != 0) {
                PgConnectOptions throughSsh =
                        new PgConnectOptions(database).setHost("127.0.0.1").setPort(sshPort);
                report.add("row", connections, Route.SSH, read(throughSsh, connections));
            }
        }
    }

    private Load read(PgConnectOptions options, int connections) {
        return new PostgresLoad(options, "select * from points where id = $1", BenchDatabase.POINTS)
                .run(connections, time, time);
    }
}

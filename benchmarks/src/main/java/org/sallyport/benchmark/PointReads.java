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
            report.add("row", connections, Route.DIRECT, load(database).run(connections, time, time));
            report.add("row", connections, Route.SALLYPORT, HttpLoad.run(sallyport, connections, time, time));
            if (sshPort != 0) {
                PostgresLoad throughSsh = load(through(sshPort, database));
                report.add("row", connections, Route.SSH, throughSsh.run(connections, time, time));
            }
        }
    }

    /** Point reads in PostgreSQL's own protocol. */
    static PostgresLoad load(PgConnectOptions database) {
        return new PostgresLoad(database, "select * from points where id = $1", BenchDatabase.POINTS);
    }

    /** A database as it is reached by a port of this machine. */
    static PgConnectOptions through(int port, PgConnectOptions database) {
        return new PgConnectOptions(database).setHost("127.0.0.1").setPort(port);
    }
}

package org.sallyport.benchmark;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.sallyport.agent.keys.GatewayCertificates;
import org.sallyport.agent.sealing.CredentialFormat;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.TestDatabase;

/** A PostgreSQL server of the benchmark's own, with a table to read points of and large ones as asked for. */
final class BenchDatabase implements AutoCloseable {
    static final int POINTS = 100_000;
    /** A view whose only row takes half a second. */
    static final String SLOW = "slow";

    private static final String COLUMNS =
            "id int primary key, customer text, amount numeric(10, 2), quantity int, state text, placed_at timestamp";
    private static final String ROWS = "select i, 'customer ' || mod(i, 1000), mod(i, 100000) / 100.0, mod(i, 10),"
            + " case mod(i, 3) when 0 then 'open' when 1 then 'shipped' else 'delivered' end,"
            + " timestamp '2026-01-01' + i * interval '1 second' from generate_series(1, %d) i";

    private final PostgresServer server;
    private final TestDatabase database;

    private BenchDatabase(PostgresServer server) {
        this.server = server;
        this.database = server.createDatabase();
    }

    static BenchDatabase start() {
        BenchDatabase database = new BenchDatabase(PostgresServer.start());
        database.fill("points", POINTS);
        return database;
    }

    /** Makes a table with so many rows, keys from 1. */
    void fill(String table, int rows) {
        database.run(
                "create table " + table + " (" + COLUMNS + ")",
                "insert into " + table + " " + ROWS.formatted(rows),
                "vacuum analyze " + table);
    }

    /** Makes an empty table of the same columns, and the rows to load into it; how it is loaded by each way. */
    BulkLoad bulk(Path folder, int rows, URI operation, String token, Map<String, Integer> ports, PeakMemory memory)
            throws IOException {
        database.run("create table " + BulkLoad.TABLE + " (" + COLUMNS + ")");
        Path lines = folder.resolve("rows.ndjson");
        Path copy = folder.resolve("rows.copy");
        BulkLoad.write(lines, copy, rows);
        HttpTarget target = HttpTarget.post(operation, token, "application/x-ndjson", Files.size(lines));
        return new BulkLoad(database, lines, copy, rows, target, ports, memory);
    }

    /** Makes the slow view. */
    void slow() {
        database.run("create view " + SLOW + " as select 1 as id, cast(pg_sleep(0.5) as text) as slept");
    }

    /** Copies a table out. */
    CopyOut copy(String table) {
        return new CopyOut(database, table);
    }

    /** As an access policy names it. */
    String target() {
        return "postgresql://" + database.host() + ":" + database.port() + "/" + database.name();
    }

    int port() {
        return database.port();
    }

    JsonObject parameters() {
        return database.parameters();
    }

    PgConnectOptions options() {
        return new PgConnectOptions()
                .setHost(database.host())
                .setPort(database.port())
                .setDatabase(database.name())
                .setUser(database.user())
                .setPassword(database.password());
    }

    /** Its credentials, sealed to a gateway's certificate. */
    String sealedCredentials(String certificate) {
        JsonArray values = new JsonArray()
                .add(new JsonObject().put("name", "username").put("value", database.user()))
                .add(new JsonObject().put("name", "password").put("value", database.password()));
        JsonObject credential = new JsonObject().put("credentialType", "Basic").put("credentialData", values);
        return CredentialFormat.CMS.seal(GatewayCertificates.read(certificate), credential);
    }

    @Override
    public void close() {
        server.close();
    }
}

package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/**
 * Reading changes nothing, whatever the database runs because of it: here a policy of row-level security whose function
 * writes. The same through a pooler that takes only few properties of a connection, as PgBouncer does.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgReadOnlyIT {
    private static final String GUARDED = "/datasets/default/tables/guarded/items";
    private static final String SMALL = "/datasets/default/tables/small/items";

    private final Vertx vertx = Vertx.vertx();
    private final TestDatabase database = PostgresServer.shared()
            .createDatabase()
            .run(
                    "CREATE TABLE small (id integer PRIMARY KEY)",
                    "INSERT INTO small VALUES (1)",
                    "CREATE TABLE noted (id integer)",
                    "CREATE FUNCTION note(id integer) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER"
                            + " AS 'BEGIN INSERT INTO noted VALUES (id); RETURN true; END'",
                    "CREATE TABLE guarded (id integer PRIMARY KEY)",
                    "INSERT INTO guarded VALUES (1)",
                    "ALTER TABLE guarded ENABLE ROW LEVEL SECURITY",
                    "CREATE POLICY noting ON guarded USING (note(id))",
                    "CREATE ROLE reader LOGIN PASSWORD 'reader-secret'",
                    "GRANT SELECT ON small, guarded TO reader");
    private final AtomicInteger refused = new AtomicInteger();

    @AfterAll
    void stop() {
        SourceFixture.await(vertx.close());
    }

    @Test
    void directly() {
        try (SourceFixture source = open(database.parameters())) {
            readsAndChangesNothing(source);
        }
    }

    @Test
    void throughAPooler() {
        NetServer pooler = SourceFixture.await(
                vertx.createNetServer().connectHandler(this::pool).listen(0, "127.0.0.1"));
        JsonObject parameters = database.parameters().put("server", "127.0.0.1:" + pooler.actualPort());
        try (SourceFixture source = open(parameters)) {
            readsAndChangesNothing(source);
            assertEquals(1, refused.get(), "once refused, never tried again");
        }
        SourceFixture.await(pooler.close());
    }

    private SourceFixture open(JsonObject parameters) {
        Credentials reader = TestDatabase.basic("reader", "reader-secret");
        return new SourceFixture(vertx, new SqlConnector(), parameters.put("tls", "disable"), reader, 2);
    }

    private void readsAndChangesNothing(SourceFixture source) {
        assertEquals(1, source.readJson(SMALL + "/1").getInteger("id"));
        assertEquals(1, source.readJson(SMALL).getJsonArray("value").size());
        assertEquals(
                SourceCode.PERMISSION_DENIED, source.failure(GUARDED + "/1").code());
        assertEquals(SourceCode.PERMISSION_DENIED, source.failure(GUARDED).code());
        assertEquals(1, source.readJson(SMALL + "/1").getInteger("id"));
    }

    private void pool(NetSocket client) {
        client.pause();
        String server = database.parameters().getString("server");
        int port = Integer.parseInt(server.substring(server.indexOf(':') + 1));
        vertx.createNetClient().connect(port, "127.0.0.1").onSuccess(real -> {
            client.handler(first -> {
                if (first.toString(StandardCharsets.ISO_8859_1).contains("default_transaction_read_only")) {
                    refused.incrementAndGet();
                    client.end(refusal());
                    real.close();
                } else {
                    real.write(first);
                    client.handler(real::write);
                }
            });
            client.closeHandler(gone -> real.close());
            real.handler(client::write).closeHandler(gone -> client.close());
            client.resume();
        });
    }

    /** ErrorResponse, PostgreSQL's protocol 3.0, with what PgBouncer says. */
    private static Buffer refusal() {
        String fields = "SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: default_transaction_read_only\0\0";
        return Buffer.buffer("E").appendInt(4 + fields.length()).appendString(fields);
    }
}

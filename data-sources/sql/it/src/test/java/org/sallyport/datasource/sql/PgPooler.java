package org.sallyport.datasource.sql;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/** What stands between a source and PostgreSQL's server, and doesn't pass everything on as it is said. */
final class PgPooler implements AutoCloseable {
    /** What is passed on in order to refuse a connection. */
    static final String REFUSED = "";

    private final Vertx vertx;
    private final TestDatabase database;
    private final UnaryOperator<String> passing;
    private final NetServer server;

    /**
     * A pooler that listens.
     *
     * @param passing what is passed on of what a source says, byte by byte as ISO 8859-1; as many bytes, since messages
     *     tell their lengths
     */
    PgPooler(Vertx vertx, TestDatabase database, UnaryOperator<String> passing) {
        this.vertx = vertx;
        this.database = database;
        this.passing = passing;
        this.server = SourceFixture.await(
                vertx.createNetServer().connectHandler(this::pool).listen(0, "127.0.0.1"));
    }

    /** The database's, by this way. */
    JsonObject parameters() {
        return database.parameters()
                .put("server", "127.0.0.1:" + server.actualPort())
                .put("tls", "disable");
    }

    private void pool(NetSocket client) {
        client.pause();
        String server = database.parameters().getString("server");
        int port = Integer.parseInt(server.substring(server.indexOf(':') + 1));
        vertx.createNetClient().connect(port, "127.0.0.1").onSuccess(real -> {
            client.handler(said -> {
                String passed = passing.apply(said.toString(StandardCharsets.ISO_8859_1));
                if (passed.equals(REFUSED)) {
                    client.end(refusal());
                    real.close();
                } else {
                    real.write(Buffer.buffer(passed.getBytes(StandardCharsets.ISO_8859_1)));
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

    @Override
    public void close() {
        SourceFixture.await(server.close());
    }
}

package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.Secret;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestAuthority;
import org.sallyport.datasource.testkit.TestDatabase;

/** TLS and mutual TLS to a PostgreSQL that takes nothing else, with a certificate for {@code localhost}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgTlsIT {
    private final Vertx vertx = Vertx.vertx();
    private final TestAuthority authority = new TestAuthority("databases");
    private PostgresServer server;
    private TestDatabase database;

    @BeforeAll
    void start() {
        server = PostgresServer.startEncrypted(authority);
        database = server.createDatabase()
                .run("CREATE ROLE certified LOGIN", "CREATE ROLE paired LOGIN PASSWORD 'paired-secret-1c7e'");
    }

    @AfterAll
    void stop() {
        server.close();
        SourceFixture.await(vertx.close());
    }

    private JsonObject parameters(String host, String tls) {
        return database.parameters().put("server", host + ":" + database.port()).put("tls", tls);
    }

    private JsonObject verified(String host, TestAuthority trusted) {
        return parameters(host, "verify-full").put("serverCertificates", trusted.pem());
    }

    private static Credentials credentials(String type, Map<String, String> values) {
        Map<String, Secret> secrets = new HashMap<>();
        values.forEach((name, value) -> secrets.put(name, Secret.of(value.toCharArray())));
        return new Credentials(type, secrets);
    }

    private Map<String, String> certificateOf(String user) {
        PemKeyCertOptions pair = authority.issue(user);
        return new HashMap<>(Map.of(
                "username", user,
                "certificate", pair.getCertValue().toString(),
                "key", pair.getKeyValue().toString()));
    }

    private void assertWorks(JsonObject parameters, Credentials credentials) {
        try (SourceFixture source = new SourceFixture(vertx, new SqlConnector(), parameters, credentials)) {
            assertEquals("ok", source.readJson("/testconnection").getString("status"));
            // statements go another way to the server than tables
            source.readAll(source.post(StatementsContract.QUERY, StatementsContract.body("SELECT 1 AS one")));
        }
    }

    private SourceException failure(JsonObject parameters, Credentials credentials) {
        try (SourceFixture source = new SourceFixture(vertx, new SqlConnector(), parameters, credentials)) {
            return source.failure("/testconnection");
        }
    }

    @Test
    void aServerIsTrustedByTheAuthoritiesOfTheConnection() {
        assertWorks(verified("localhost", authority), database.credentials());
    }

    @Test
    void aServerOfAnotherAuthorityOrNameIsRefused() {
        for (JsonObject parameters : new JsonObject[] {
            verified("localhost", new TestAuthority("others")),
            verified("127.0.0.1", authority),
            parameters("localhost", "verify-full")
        }) {
            SourceException failure = failure(parameters, database.credentials());
            assertEquals(SourceCode.UNREACHABLE, failure.code(), failure.getMessage());
            assertTrue(String.valueOf(failure.getMessage()).contains("serverCertificates"), failure.getMessage());
        }
    }

    @Test
    void requireAndPreferEncryptWithoutVerifying() {
        assertWorks(parameters("127.0.0.1", "require"), database.credentials());
        assertWorks(parameters("127.0.0.1", "prefer"), database.credentials());
    }

    @Test
    void withoutTlsTheServerRefuses() {
        SourceException failure = failure(parameters("localhost", "disable"), database.credentials());
        assertEquals(SourceCode.CREDENTIALS_REFUSED, failure.code());
    }

    @Test
    void aCertificateAloneLogsIn() {
        assertWorks(verified("localhost", authority), credentials("Certificate", certificateOf("certified")));
        Map<String, String> another = certificateOf("paired");
        another.put("username", "certified");
        assertEquals(
                SourceCode.CREDENTIALS_REFUSED,
                failure(verified("localhost", authority), credentials("Certificate", another))
                        .code());
    }

    @Test
    void aPasswordMayNeedACertificateBesides() {
        Map<String, String> both = certificateOf("paired");
        both.put("password", "paired-secret-1c7e");
        assertWorks(verified("localhost", authority), credentials(Credentials.BASIC, both));
        assertEquals(
                SourceCode.CREDENTIALS_REFUSED,
                failure(verified("localhost", authority), TestDatabase.basic("paired", "paired-secret-1c7e"))
                        .code());
    }
}

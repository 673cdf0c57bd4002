package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
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
import org.sallyport.datasource.testkit.SecretWatch;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestAuthority;
import org.sallyport.datasource.testkit.TestDatabase;

/**
 * TLS and mutual TLS to a server that takes nothing else, with a certificate for {@code localhost}: its user
 * {@code certified} proves itself by a certificate of that name, {@code paired} by a certificate and a password.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TlsContract {
    static final String PAIRED = "paired-secret-1c7e";

    private final Vertx vertx = Vertx.vertx();
    private final TestAuthority authority = new TestAuthority("databases");
    private TestDatabase database;

    /** Starts a server with a certificate of the authority, and makes the users. */
    abstract TestDatabase start(TestAuthority authority);

    /** What a server that takes TLS alone tells one who comes without. */
    abstract SourceCode refusalWithoutTls();

    @BeforeAll
    void startServer() {
        database = start(authority);
    }

    @AfterAll
    void closeVertx() {
        SourceFixture.await(vertx.close());
    }

    TestAuthority authority() {
        return authority;
    }

    TestDatabase database() {
        return database;
    }

    JsonObject parameters(String host, String tls) {
        return database.parameters().put("server", host + ":" + database.port()).put("tls", tls);
    }

    JsonObject verified(String host, TestAuthority trusted) {
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

    void assertWorks(JsonObject parameters, Credentials credentials) {
        try (SourceFixture source = new SourceFixture(vertx, new SqlConnector(), parameters, credentials)) {
            assertEquals("ok", source.readJson("/testconnection").getString("status"));
            // statements go another way to the server than tables
            source.readAll(source.post(StatementsContract.QUERY, StatementsContract.body("SELECT 1 AS one")));
        }
    }

    SourceException failure(JsonObject parameters, Credentials credentials) {
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
        assertEquals(refusalWithoutTls(), failure.code(), failure.getMessage());
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
        assertEquals(
                SourceCode.CREDENTIALS_REFUSED,
                failure(verified("localhost", authority), TestDatabase.basic("certified", ""))
                        .code());
    }

    @Test
    void aPasswordMayNeedACertificateBesides() {
        Map<String, String> both = certificateOf("paired");
        both.put("password", PAIRED);
        assertWorks(verified("localhost", authority), credentials(Credentials.BASIC, both));
        assertEquals(
                SourceCode.CREDENTIALS_REFUSED,
                failure(verified("localhost", authority), TestDatabase.basic("paired", PAIRED))
                        .code());
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() {
        PemKeyCertOptions pair = new TestAuthority("others").issue("paired");
        Map<String, String> both = Map.of(
                "username",
                "paired",
                "password",
                PAIRED,
                "certificate",
                pair.getCertValue().toString(),
                "key",
                pair.getKeyValue().toString());
        SourceCode code = failure(verified("localhost", authority), credentials(Credentials.BASIC, both))
                .code();
        // in TLS 1.3 a server tells the client only after the client has begun to speak
        assertTrue(code == SourceCode.UNREACHABLE || code == SourceCode.CREDENTIALS_REFUSED, code.name());
    }

    @Test
    void noLogOfADriverTellsAKeyOrAPassword() {
        Map<String, String> both = certificateOf("paired");
        both.put("password", PAIRED);
        try (SecretWatch watch = new SecretWatch(Level.TRACE)) {
            watch.plant("the password", PAIRED);
            String[] lines = String.valueOf(both.get("key")).split("\n", -1);
            for (int i = 1; i < lines.length - 2; i++) {
                watch.plant("line " + i + " of the key", lines[i]);
            }
            assertWorks(verified("localhost", authority), credentials(Credentials.BASIC, both));
            assertTrue(watch.heard("", ""), "the watch hears nothing");
            watch.assertKept();
        }
    }
}

package org.sallyport.datasource.sql.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.login.ClientCertificate;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.testkit.TestAuthority;

/** Whom connections trust, and what a driver is handed. */
class ConnectionTlsTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Login LOGIN = new Login(Login.Method.PASSWORD, "ada", "secret", null);

    private final TestAuthority authority = new TestAuthority("databases");

    private ConnectionTls tls(String host, Login login) {
        JsonObject parameters = new JsonObject()
                .put("engine", "db2")
                .put("server", host)
                .put("database", "sales")
                .put("tls", "verify-full")
                .put("serverCertificates", authority.pem());
        return new ConnectionTls(SqlParameters.read(Settings.ofJson("parameters", parameters)), login);
    }

    private static X509Certificate[] chain(PemKeyCertOptions pair) throws CertificateException {
        return new X509Certificate[] {
            (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(pair.getCertValue().getBytes()))
        };
    }

    @ParameterizedTest
    @CsvSource({
        "db1.corp, db1.corp, true",
        "db1.corp, DB1.corp, true",
        "db1.corp, *.corp, false",
        "db1.eu.corp, *.eu.corp, true",
        "db1.eu.corp, *.corp, false",
        "db1.eu.corp, d*.eu.corp, false",
        "db1.eu.corp, *.*.corp, false",
        "eu.corp, *.eu.corp, false",
        "db1.corp, db2.corp, false",
        "db1.corp, 10.0.0.7, false",
        "10.0.0.7, 10.0.0.7, true",
        "10.0.0.7, 10.0.0.8, false",
        "10.0.0.7, *.0.0.7, false",
    })
    void theCertificateMustNameTheServer(String host, String named, boolean trusted) throws Exception {
        X509Certificate[] chain = chain(authority.issue(named));
        ConnectionTls tls = tls(host, LOGIN);
        if (trusted) {
            tls.trust().checkServerTrusted(chain, "ECDHE_ECDSA");
        } else {
            assertThrows(CertificateException.class, () -> tls.trust().checkServerTrusted(chain, "ECDHE_ECDSA"));
        }
    }

    @Test
    void anotherAuthorityAndAnExpiredCertificateAreRefused() throws Exception {
        Instant now = Instant.now();
        for (PemKeyCertOptions pair : new PemKeyCertOptions[] {
            new TestAuthority("others").issue("db1.corp"),
            authority.issue("db1.corp", now.minus(DAY.multipliedBy(2)), now.minus(DAY)),
            authority.issue("db1.corp", now.plus(DAY), now.plus(DAY.multipliedBy(2)))
        }) {
            X509Certificate[] chain = chain(pair);
            ConnectionTls tls = tls("db1.corp", LOGIN);
            assertThrows(CertificateException.class, () -> tls.trust().checkServerTrusted(chain, "ECDHE_ECDSA"));
        }
    }

    @Test
    void aDriverIsHandedANameThatTellsNothing() {
        PemKeyCertOptions pair = authority.issue("ada");
        ConnectionTls tls = tls("db1.corp", login(pair, String.valueOf(pair.getKeyValue())));
        assertSame(tls, ConnectionTls.named(tls.name()));
        assertEquals(36, tls.name().length());
        assertThrows(IllegalStateException.class, () -> ConnectionTls.named("another"));
    }

    @Test
    void aKeyThatCannotBeReadIsToldWithoutTheKey() {
        String key = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0LWtleS00ZDFm\n-----END PRIVATE KEY-----\n";
        Login login = login(authority.issue("ada"), key);
        SourceException failure = assertThrows(SourceException.class, () -> tls("db1.corp", login));
        assertEquals(SourceCode.UNUSABLE_CREDENTIALS, failure.code());
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        assertFalse(trace.toString().contains("c2VjcmV0"), trace.toString());
    }

    private static Login login(PemKeyCertOptions pair, String key) {
        ClientCertificate certificate = new ClientCertificate(String.valueOf(pair.getCertValue()), key);
        return new Login(Login.Method.PASSWORD, "ada", "secret", certificate);
    }
}

package org.sallyport.datasource.sql.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.sqlserver.jdbc.SQLServerDataSource;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.testkit.TestAuthority;

/** What SQL Server's driver is told for each way to log in; no server takes part. */
class SqlServerLoginTest {
    private static SQLServerDataSource source(Login login, JsonObject more) throws Exception {
        JsonObject parameters = new JsonObject()
                .put("engine", "sqlserver")
                .put("server", "db1.corp:1444")
                .put("database", "sales")
                .mergeIn(more);
        SqlParameters read = SqlParameters.read(Settings.ofJson("parameters", parameters));
        return new SqlServerDatabase(read, login).source(InetAddress.getByName("10.0.0.7"));
    }

    @Test
    void aTokenStandsForTheUser() throws Exception {
        SQLServerDataSource source = source(new Login(Login.Method.TOKEN, "", "eyJ.token", null), new JsonObject());
        assertEquals("eyJ.token", source.getAccessToken());
        assertEquals(null, source.getUser());
    }

    @Test
    void aWindowsAccountHasItsDomain() throws Exception {
        SQLServerDataSource source =
                source(new Login(Login.Method.WINDOWS, "CORP\\ada", "secret", null), new JsonObject());
        assertEquals("CORP", source.getDomain());
        assertEquals("ada", source.getUser());
    }

    @Test
    void kerberosAsksForTheServiceOfTheNameNotOfTheAddress() throws Exception {
        SQLServerDataSource source = source(new Login(Login.Method.KERBEROS, "ada@CORP", "", null), new JsonObject());
        assertEquals("MSSQLSvc/db1.corp:1444", source.getServerSpn());
        assertEquals("10.0.0.7", source.getServerName());
    }

    @Test
    void verifyFullChecksTheNameAndTheConnectionsAuthorities() throws Exception {
        Login login = new Login(Login.Method.PASSWORD, "sa", "secret", null);
        String pem = new TestAuthority("databases").pem();
        SQLServerDataSource source =
                source(login, new JsonObject().put("tls", "verify-full").put("serverCertificates", pem));
        assertFalse(source.getTrustServerCertificate());
        assertEquals("db1.corp", source.getHostNameInCertificate());
        assertEquals(GivenTrust.class.getName(), source.getTrustManagerClass());
        assertEquals(1, new GivenTrust(source.getTrustManagerConstructorArg()).getAcceptedIssuers().length);
        assertTrue(source(login, new JsonObject().put("tls", "require")).getTrustServerCertificate());
    }

    @Test
    void whatHoldsNoCertificatesIsAProblemOfTheParameters() {
        for (String pem : new String[] {"none", "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n"}) {
            SourceException e = assertThrows(SourceException.class, () -> new GivenTrust(pem));
            assertEquals(SourceCode.INVALID_PARAMETERS, e.code());
        }
    }
}

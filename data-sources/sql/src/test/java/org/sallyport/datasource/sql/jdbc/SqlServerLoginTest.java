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
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.ConnectLimit;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.testkit.TestAuthority;

/** What SQL Server's driver is told for each way to log in; no server takes part. */
class SqlServerLoginTest {
    private static final ConnectLimit LIMIT = ConnectLimit.within(Deadline.NONE);

    private static SqlServerDatabase database(Login login, JsonObject more) {
        JsonObject parameters = new JsonObject()
                .put("engine", "sqlserver")
                .put("server", "db1.corp:1444")
                .put("database", "sales")
                .mergeIn(more);
        SqlParameters read = SqlParameters.read(Settings.ofJson("parameters", parameters));
        return new SqlServerDatabase(read, login);
    }

    private static SQLServerDataSource source(Login login, JsonObject more) throws Exception {
        return database(login, more).source(InetAddress.getByName("10.0.0.7"), true, LIMIT);
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
    void verifyFullLeavesChainAndNameToOurTrust() throws Exception {
        Login login = new Login(Login.Method.PASSWORD, "sa", "secret", null);
        String pem = new TestAuthority("databases").pem();
        SqlServerDatabase database =
                database(login, new JsonObject().put("tls", "verify-full").put("serverCertificates", pem));
        SQLServerDataSource source = database.source(InetAddress.getByName("10.0.0.7"), true, LIMIT);
        assertEquals("true", source.getEncrypt());
        assertFalse(source.getTrustServerCertificate());
        assertEquals(SqlServerTrust.class.getName(), source.getTrustManagerClass());
        assertEquals(1, new SqlServerTrust(source.getTrustManagerConstructorArg()).getAcceptedIssuers().length);
        // reachable until here, for the trust's sake
        assertEquals("SELECT 1", database.ping());
    }

    @Test
    void preferAndRequireEncryptWithoutVerifying() throws Exception {
        Login login = new Login(Login.Method.PASSWORD, "sa", "secret", null);
        for (String tls : new String[] {"prefer", "require"}) {
            SQLServerDataSource source = source(login, new JsonObject().put("tls", tls));
            assertEquals("true", source.getEncrypt());
            assertTrue(source.getTrustServerCertificate());
        }
    }

    @Test
    void aServerCanSendTheDriverNowhereElse() throws Exception {
        SQLServerDataSource source = source(new Login(Login.Method.PASSWORD, "sa", "x", null), new JsonObject());
        assertEquals(PinnedSocketFactory.class.getName(), source.getSocketFactoryClass());
        assertEquals("10.0.0.7:1444", source.getSocketFactoryConstructorArg());
    }

    @Test
    void whatHoldsNoCertificatesIsAProblemOfTheParameters() {
        Login login = new Login(Login.Method.PASSWORD, "sa", "secret", null);
        String pem = "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n";
        SourceException e = assertThrows(
                SourceException.class,
                () -> database(login, new JsonObject().put("tls", "verify-full").put("serverCertificates", pem)));
        assertEquals(SourceCode.INVALID_PARAMETERS, e.code());
    }

    /** In a collation of UTF-8 a character has up to three bytes, and the last may be left out where it would be cut. */
    @Test
    void whatTheServerCutsOffIsStillTooLarge() {
        Login login = new Login(Login.Method.PASSWORD, "sa", "secret", null);
        String greeting = database(login, new JsonObject()).greeting().get(0);
        int bytes = Integer.parseInt(greeting.substring("SET TEXTSIZE ".length()));
        assertEquals(Values.LONGEST + 1, (bytes - 3) / 3);
    }
}

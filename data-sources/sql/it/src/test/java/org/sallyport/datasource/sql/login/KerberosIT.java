package org.sallyport.datasource.sql.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Base64;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.GSSName;
import org.ietf.jgss.Oid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestKdc;

/** A keytab against a KDC of its own: what a driver does on the thread that connects, without a database behind it. */
class KerberosIT {
    private static final String KERBEROS_5 = "1.2.840.113554.1.2.2";

    @TempDir
    Path folder;

    private TestKdc kdc;

    @BeforeEach
    void start() throws Exception {
        kdc = new TestKdc(folder);
    }

    @AfterEach
    void stop() throws Exception {
        kdc.close();
    }

    private Login login(String principal, String keytabOf) throws Exception {
        String keytab = Base64.getEncoder().encodeToString(Files.readAllBytes(kdc.keytab(keytabOf)));
        return new Login(Login.Method.KERBEROS, principal, keytab, null);
    }

    /** As drivers do: the service's ticket, from the subject of the thread. */
    private static GSSContext initiator() throws GSSException {
        GSSManager manager = GSSManager.getInstance();
        GSSName service = manager.createName("HTTP@localhost", GSSName.NT_HOSTBASED_SERVICE);
        return manager.createContext(service, new Oid(KERBEROS_5), null, GSSContext.DEFAULT_LIFETIME);
    }

    @Test
    void theServerLearnsThePrincipal() throws Exception {
        byte[] token = Kerberos.as(
                login(TestKdc.AGENT, TestKdc.AGENT), () -> initiator().initSecContext(new byte[0], 0, 0));
        assertEquals(TestKdc.AGENT, kdc.accept(token));
    }

    @Test
    void aKeytabOfAnotherPrincipalIsRefused() throws Exception {
        Login stranger = login(TestKdc.AGENT, TestKdc.SERVICE);
        SQLException refused = assertThrows(SQLException.class, () -> Kerberos.as(stranger, () -> "connected"));
        assertEquals("28000", refused.getSQLState());
    }

    @Test
    void whatIsNoKeytabIsRefusedAndNothingIsLeftBehind() throws Exception {
        Login broken = new Login(Login.Method.KERBEROS, TestKdc.AGENT, "bm8ga2V5dGFi", null);
        assertEquals(
                "28000",
                assertThrows(SQLException.class, () -> Kerberos.as(broken, () -> "connected"))
                        .getSQLState());
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertFalse(files.anyMatch(file -> file.toString().endsWith(".keytab")));
        }
    }

    @Test
    void aFailureOfTheDriverComesThroughAsItIs() throws Exception {
        SQLException thrown = new SQLException("no", "08001");
        Login login = login(TestKdc.AGENT, TestKdc.AGENT);
        assertTrue(thrown
                == assertThrows(
                        SQLException.class,
                        () -> Kerberos.as(login, () -> {
                            throw thrown;
                        })));
    }
}

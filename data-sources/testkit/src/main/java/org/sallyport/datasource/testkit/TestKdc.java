package org.sallyport.datasource.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.apache.kerby.kerberos.kerb.KrbException;
import org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;
import org.apache.kerby.util.NetworkUtil;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSCredential;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.Oid;

/**
 * A Kerberos realm of its own in this process: {@code agent@SALLYPORT.TEST} and the service {@code HTTP/localhost}, each
 * with a keytab. Points the JDK to its krb5.conf.
 */
public final class TestKdc implements AutoCloseable {
    /** A user. */
    public static final String AGENT = "agent@SALLYPORT.TEST";
    /** A service. */
    public static final String SERVICE = "HTTP/localhost@SALLYPORT.TEST";

    private static final String MODULE = "com.sun.security.auth.module.Krb5LoginModule";
    private static final String SPNEGO = "1.3.6.1.5.5.2";
    private static final String KERBEROS_5 = "1.2.840.113554.1.2.2";
    private static final String CONFIGURATION = "java.security.krb5.conf";
    private static final int TRIES = 5;

    private final Path directory;
    private final SimpleKdcServer server;

    /** Starts it, with its files in that folder. */
    public TestKdc(Path directory) throws IOException, KrbException {
        this.directory = directory;
        this.server = start(directory);
        System.setProperty(CONFIGURATION, directory.resolve("krb5.conf").toString());
        for (String principal : new String[] {AGENT, SERVICE}) {
            server.createPrincipal(principal);
            server.exportPrincipal(principal, keytab(principal).toFile());
        }
    }

    /** The library picks a free port before it listens: another may have taken it by then. */
    private static SimpleKdcServer start(Path directory) throws IOException, KrbException {
        for (int tries = 1; ; tries++) {
            SimpleKdcServer server = new SimpleKdcServer();
            server.setWorkDir(Files.createDirectories(directory).toFile());
            server.setKdcRealm("SALLYPORT.TEST");
            server.setAllowUdp(false);
            server.setKdcTcpPort(NetworkUtil.getServerPort());
            try {
                server.init();
                server.start();
                return server;
            } catch (KrbException | RuntimeException taken) {
                if (tries == TRIES) {
                    throw taken;
                }
            }
        }
    }

    /** The file with the keys of one of the two. */
    public Path keytab(String principal) {
        return directory.resolve(principal.substring(0, 4) + ".keytab");
    }

    /** Does what {@code kinit} does. */
    public Path ticketCache() throws KrbException {
        Path cache = directory.resolve("agent.cache");
        var client = server.getKrbClient();
        client.storeTicket(client.requestTgt(AGENT, keytab(AGENT).toFile()), cache.toFile());
        return cache;
    }

    /**
     * Takes a ticket for the service, in Kerberos' own form or in SPNEGO's.
     *
     * @param token what the initiator sent first
     * @return the principal of whoever sent it
     * @throws PrivilegedActionException where the ticket is none for the service
     */
    public String accept(byte[] token) throws PrivilegedActionException {
        PrivilegedExceptionAction<String> accept = () -> {
            GSSManager manager = GSSManager.getInstance();
            Oid[] mechanisms = {new Oid(SPNEGO), new Oid(KERBEROS_5)};
            GSSCredential credential = manager.createCredential(
                    null, GSSCredential.INDEFINITE_LIFETIME, mechanisms, GSSCredential.ACCEPT_ONLY);
            GSSContext context = manager.createContext(credential);
            context.acceptSecContext(token, 0, token.length);
            try {
                return context.getSrcName().toString();
            } finally {
                context.dispose();
            }
        };
        return Subject.doAs(service(), accept);
    }

    private Subject service() {
        Map<String, String> options = Map.of(
                "principal", SERVICE,
                "useKeyTab", "true",
                "keyTab", keytab(SERVICE).toString(),
                "storeKey", "true",
                "isInitiator", "false",
                "doNotPrompt", "true");
        Configuration configuration = new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry(MODULE, LoginModuleControlFlag.REQUIRED, options)
                };
            }
        };
        try {
            LoginContext login = new LoginContext("service", new Subject(), null, configuration);
            login.login();
            return login.getSubject();
        } catch (LoginException e) {
            throw new AssertionError("the service's own keytab opens nothing", e);
        }
    }

    @Override
    public void close() throws KrbException {
        System.clearProperty(CONFIGURATION);
        server.stop();
    }
}

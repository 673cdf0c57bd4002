package org.sallyport.relay.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kerby.kerberos.kerb.KrbException;
import org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;
import org.apache.kerby.util.NetworkUtil;

/**
 * A Kerberos realm of its own in this process: {@code agent@SALLYPORT.TEST} and the service {@code HTTP/localhost}, each
 * with a keytab. Points the JDK to its krb5.conf.
 */
final class TestKdc implements AutoCloseable {
    static final String AGENT = "agent@SALLYPORT.TEST";
    static final String SERVICE = "HTTP/localhost@SALLYPORT.TEST";

    private static final String CONFIGURATION = "java.security.krb5.conf";
    private static final int TRIES = 5;

    private final Path directory;
    private final SimpleKdcServer server;

    TestKdc(Path directory) throws IOException, KrbException {
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

    Path keytab(String principal) {
        return directory.resolve(principal.substring(0, 4) + ".keytab");
    }

    /** Does what {@code kinit} does. */
    Path ticketCache() throws KrbException {
        Path cache = directory.resolve("agent.cache");
        var client = server.getKrbClient();
        client.storeTicket(client.requestTgt(AGENT, keytab(AGENT).toFile()), cache.toFile());
        return cache;
    }

    @Override
    public void close() throws KrbException {
        System.clearProperty(CONFIGURATION);
        server.stop();
    }
}

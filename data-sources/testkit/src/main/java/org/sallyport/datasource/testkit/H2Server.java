package org.sallyport.datasource.testkit;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.tools.Server;

/** An H2 TCP server on a free port, with databases in memory or in files. Stopped at {@link #close}. */
public final class H2Server implements AutoCloseable {
    private static final String USER = "sallyport";
    private static final String PASSWORD = "h2-secret-91cd";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Server server;

    private H2Server(Server server) {
        this.server = server;
    }

    /** A server for databases in memory, which live as long as the JVM. */
    public static H2Server start() {
        return start("-tcpPort", "0", "-ifNotExists");
    }

    /** A server for databases in files below the directory. */
    public static H2Server start(Path directory) {
        return start("-tcpPort", "0", "-ifNotExists", "-baseDir", directory.toString());
    }

    private static H2Server start(String... options) {
        try {
            return new H2Server(Server.createTcpServer(options).start());
        } catch (SQLException e) {
            throw new IllegalStateException("H2 did not start", e);
        }
    }

    /** A new, empty database in memory. */
    public TestDatabase createDatabase() {
        return create("mem:test" + DATABASES.incrementAndGet());
    }

    /** A new, empty database in a file of the server's directory. */
    public TestDatabase createFileDatabase() {
        return create("test" + DATABASES.incrementAndGet());
    }

    private TestDatabase create(String name) {
        String url = "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/" + name;
        return new TestDatabase("h2", "127.0.0.1", server.getPort(), name, url + ";DB_CLOSE_DELAY=-1", USER, PASSWORD)
                .run("SELECT 1");
    }

    @Override
    public void close() {
        server.stop();
    }
}

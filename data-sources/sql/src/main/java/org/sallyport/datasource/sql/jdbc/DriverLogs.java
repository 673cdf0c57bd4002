package org.sallyport.datasource.sql.jdbc;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps the drivers that log by {@code java.util.logging} from telling more than warnings: below, they write statements,
 * values of rows, and PostgreSQL's also a client's private key.
 */
final class DriverLogs {
    /** Held, since the JVM forgets the level of a logger that nobody holds. */
    private static final List<Logger> QUIET =
            List.of(Logger.getLogger("org.postgresql"), Logger.getLogger("com.microsoft.sqlserver.jdbc"));

    private DriverLogs() {}

    /** Before a driver is first used; whatever the JVM's configuration of logs says. */
    static void quieten() {
        QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    }
}

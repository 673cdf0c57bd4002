package org.sallyport.cloud.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the store is.
 *
 * @param url JDBC URL of PostgreSQL or H2
 * @param user the database's user; null where the URL names one or none is needed
 * @param passwordFile file whose first line is the password; null for none
 * @param connections how many connections to the database are held at most
 */
public record StoreSettings(
        String url, @Nullable String user, @Nullable Path passwordFile, int connections) {

    // Without WRITE_DELAY=0, H2 keeps the last half second's commits in memory, where kill -9 loses them.
    private static final String H2_OPTIONS = ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0";

    /** An H2 database in a file of the data directory. */
    public static StoreSettings inDirectory(Path data) {
        return new StoreSettings(
                "jdbc:h2:file:" + data.toAbsolutePath().normalize().resolve("cloud") + H2_OPTIONS, null, null, 8);
    }
}

package org.sallyport.datasource.sql.jdbc;

import java.io.IOException;
import java.nio.file.Path;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;

/** The files that databases without a server are in. */
final class DatabaseFile {
    private DatabaseFile() {}

    /**
     * The file, which must be there, and be itself: a symbolic link on the way would lead where no access policy has
     * looked. Blocks on the disk.
     */
    static Path existing(String name) {
        Path file = Path.of(name);
        Path real;
        try {
            real = file.toRealPath();
        } catch (IOException e) {
            throw new SourceException(
                    SourceCode.UNREACHABLE,
                    "The agent's machine has no file " + name + " that the agent may read. Check the connection's"
                            + " parameter database, and the file's permissions",
                    e);
        }
        if (!real.equals(file)) {
            throw new SourceException(
                    SourceCode.INVALID_PARAMETERS,
                    "The file " + name + " is reached by a symbolic link, or spelt otherwise on the disk. Name the"
                            + " file itself as the connection's parameter database");
        }
        return file;
    }
}

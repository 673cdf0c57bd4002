package org.sallyport.agent.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The disk beneath a log. Blocks; one thread at a time. */
interface Storage {

    /** Opens a file to write to, and makes it if there is none. */
    Out open(Path file) throws IOException;

    /** Replaces a small file, wholly or not at all, forced to disk. */
    void replace(Path file, byte[] content) throws IOException;

    /** A file that is written to. */
    interface Out extends AutoCloseable {
        /** Writes all of the bytes at a position. */
        void write(ByteBuffer bytes, long position) throws IOException;

        /** Cuts the file. */
        void truncate(long length) throws IOException;

        /** Completes when all that was written is on disk. */
        void force() throws IOException;

        @Override
        void close() throws IOException;
    }
}

package org.sallyport.agent.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;

/** Files of mode 0600 on the real disk. */
final class DiskStorage implements Storage {

    @Override
    public Out open(Path file) throws IOException {
        try {
            return new Channel(SecretFiles.openToWrite(file));
        } catch (AgentException e) {
            throw new IOException(e.detail(), e);
        }
    }

    @Override
    public void replace(Path file, byte[] content) throws IOException {
        try {
            SecretFiles.write(file, content);
        } catch (AgentException e) {
            throw new IOException(e.detail(), e);
        }
    }

    private record Channel(FileChannel channel) implements Out {
        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            long at = position;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            channel.truncate(length);
        }

        @Override
        public void force() throws IOException {
            channel.force(false); // the length counts as data that is needed to read the file
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}

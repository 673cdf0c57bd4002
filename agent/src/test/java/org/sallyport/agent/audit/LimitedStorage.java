package org.sallyport.agent.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A real disk with room for so many bytes more; a write that doesn't fit is written in part, as a full disk does. */
final class LimitedStorage implements Storage {
    private final Storage disk = new DiskStorage();
    private long room = Long.MAX_VALUE;

    synchronized void room(long bytes) {
        room = bytes;
    }

    private synchronized int take(int bytes) {
        int taken = (int) Math.min(bytes, room);
        room -= taken;
        return taken;
    }

    @Override
    public void replace(Path file, byte[] content) throws IOException {
        if (take(content.length) < content.length) {
            throw new IOException("no space left");
        }
        disk.replace(file, content);
    }

    @Override
    public Out open(Path file) throws IOException {
        Out out = disk.open(file);
        return new Out() {
            @Override
            public void write(ByteBuffer bytes, long position) throws IOException {
                int all = bytes.remaining();
                int fits = take(all);
                out.write(bytes.slice(bytes.position(), fits), position);
                if (fits < all) {
                    throw new IOException("no space left");
                }
            }

            @Override
            public void truncate(long length) throws IOException {
                out.truncate(length);
            }

            @Override
            public void force() throws IOException {
                out.force();
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }
}

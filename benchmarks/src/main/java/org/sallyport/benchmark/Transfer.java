package org.sallyport.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One large body, as fast as it goes. */
final class Transfer {
    private static final int PIECE = 256 * 1024;
    private static final int PATIENCE_SECONDS = 120;

    private Transfer() {}

    /**
     * Reads an answer; megabytes (10^6) of body a second.
     *
     * @throws IOException when the answer isn't a 200, is cut off, or takes over 2 minutes
     */
    static double down(HttpTarget target) throws IOException {
        return told(target, () -> timedDown(target));
    }

    private static double timedDown(HttpTarget target) throws IOException {
        try (SocketChannel channel = SocketChannel.open(target.address())) {
            CompletableFuture<Void> tooLong = closedWhenTooLong(channel);
            long begun = System.nanoTime();
            write(channel, ByteBuffer.wrap(target.bytes()));
            long bytes = read(channel);
            tooLong.cancel(false);
            return bytes * 1e3 / (System.nanoTime() - begun);
        }
    }

    /**
     * Sends a body; megabytes (10^6) of it a second, until the answer has come.
     *
     * @throws IOException as {@link #down}
     */
    static double up(HttpTarget target, long bytes) throws IOException {
        return told(target, () -> timedUp(target, bytes));
    }

    private static double timedUp(HttpTarget target, long bytes) throws IOException {
        try (SocketChannel channel = SocketChannel.open(target.address())) {
            CompletableFuture<Void> tooLong = closedWhenTooLong(channel);
            long begun = System.nanoTime();
            write(channel, ByteBuffer.wrap(target.bytes()));
            ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
            for (long left = bytes; left > 0; left -= piece.limit()) {
                piece.clear().limit((int) Math.min(PIECE, left));
                write(channel, piece);
            }
            read(channel);
            tooLong.cancel(false);
            return bytes * 1e3 / (System.nanoTime() - begun);
        }
    }

    /**
     * Sends a file as the body.
     *
     * @throws IOException as {@link #down}
     */
    static void send(HttpTarget target, Path file) throws IOException {
        told(target, () -> {
            try (SocketChannel channel = SocketChannel.open(target.address());
                    FileChannel body = FileChannel.open(file)) {
                CompletableFuture<Void> tooLong = closedWhenTooLong(channel);
                write(channel, ByteBuffer.wrap(target.bytes()));
                for (long sent = 0; sent < body.size(); ) {
                    sent += body.transferTo(sent, body.size() - sent, channel);
                }
                read(channel);
                tooLong.cancel(false);
                return 0;
            }
        });
    }

    /** Says what failed, and names a transfer that was ended because it took too long. */
    private static double told(HttpTarget target, WarmUp.Slice transfer) throws IOException {
        try {
            return transfer.rate();
        } catch (ClosedChannelException e) {
            throw new IOException("not done after " + PATIENCE_SECONDS + " s: " + target.line(), e);
        } catch (IOException e) {
            throw new IOException(target.line() + " failed: " + e.getMessage(), e);
        }
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static long read(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);
        AnswerReader answer = new AnswerReader();
        while (true) {
            buffer.clear();
            if (channel.read(buffer) < 0) {
                throw new IOException("the answer was cut off after " + answer.bodyBytes() + " bytes");
            }
            buffer.flip();
            if (answer.read(buffer)) {
                return answer.bodyBytes();
            }
        }
    }

    private static CompletableFuture<Void> closedWhenTooLong(SocketChannel channel) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        channel.close();
                    } catch (IOException e) {
                        // closed already: whoever reads or writes is told
                    }
                },
                CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }
}

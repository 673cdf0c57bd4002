package org.sallyport.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Reads one answer as fast as it comes. */
final class Download {
    private Download() {}

    /**
     * Megabytes (10^6) of body a second.
     *
     * @throws IOException when the answer isn't a 200, or is cut off
     */
    static double megabytesPerSecond(HttpTarget target) throws IOException {
        long begun = System.nanoTime();
        try (SocketChannel channel = SocketChannel.open(target.address())) {
            channel.write(ByteBuffer.wrap(target.bytes()));
            ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
            AnswerReader answer = new AnswerReader();
            while (true) {
                buffer.clear();
                if (channel.read(buffer) < 0) {
                    throw new IOException("the answer was cut off after " + answer.bodyBytes() + " bytes");
                }
                buffer.flip();
                if (answer.read(buffer)) {
                    return answer.bodyBytes() * 1e3 / (System.nanoTime() - begun);
                }
            }
        }
    }
}

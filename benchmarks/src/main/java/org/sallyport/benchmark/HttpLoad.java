package org.sallyport.benchmark;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop over keep-alive connections on the calling thread: each connection sends its next request when its
 * answer is whole. One thread and no allocation a request, so that the load costs little of the machine it shares.
 */
final class HttpLoad {
    private static final long STALL_NANOS = Duration.ofSeconds(20).toNanos();

    private HttpLoad() {}

    /**
     * Runs the loop.
     *
     * @throws IOException when an answer isn't a 200, a connection breaks, or nothing comes for 20 s
     */
    static Load run(HttpTarget target, int connections, Duration warmUp, Duration time) throws IOException {
        try (Selector selector = Selector.open()) {
            List<Loop> loops = new ArrayList<>();
            try {
                for (int i = 0; i < connections; i++) {
                    loops.add(Loop.connect(target, selector));
                }
                for (Loop loop : loops) {
                    loop.send();
                }
                return spin(selector, warmUp, time);
            } finally {
                for (Loop loop : loops) {
                    loop.channel.close();
                }
            }
        }
    }

    private static Load spin(Selector selector, Duration warmUp, Duration time) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
        Latencies latencies = new Latencies();
        long begin = System.nanoTime() + warmUp.toNanos();
        long end = begin + time.toNanos();
        boolean counting = false;
        long lastHeard = System.nanoTime();
        while (true) {
            int ready = selector.select(
                    key -> {
                        Loop loop = (Loop) key.attachment();
                        loop.readable(buffer, latencies);
                    },
                    100);
            long now = System.nanoTime();
            if (ready > 0) {
                lastHeard = now;
            } else if (now - lastHeard > STALL_NANOS) {
                throw new IOException("no answer for 20 s");
            }
            for (SelectionKey key : selector.keys()) {
                Loop loop = (Loop) key.attachment();
                if (loop.failure != null) {
                    throw loop.failure;
                }
            }
            if (!counting && now >= begin) {
                counting = true;
                latencies.begin();
            }
            if (now >= end) {
                return latencies.end();
            }
        }
    }

    private static final class Loop {
        private final SocketChannel channel;
        private final ByteBuffer request;
        private final AnswerReader answers = new AnswerReader();
        private long sentAt;
        private @Nullable IOException failure;

        private Loop(SocketChannel channel, ByteBuffer request) {
            this.channel = channel;
            this.request = request;
        }

        static Loop connect(HttpTarget target, Selector selector) throws IOException {
            SocketChannel channel = SocketChannel.open(target.address());
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            byte[] bytes = target.bytes();
            ByteBuffer request = ByteBuffer.allocateDirect(bytes.length).put(bytes);
            Loop loop = new Loop(channel, request);
            channel.register(selector, SelectionKey.OP_READ, loop);
            return loop;
        }

        void send() throws IOException {
            request.flip();
            sentAt = System.nanoTime();
            while (request.hasRemaining()) {
                channel.write(request);
            }
        }

        void readable(ByteBuffer buffer, Latencies latencies) {
            try {
                buffer.clear();
                if (channel.read(buffer) < 0) {
                    throw new IOException("the connection was closed");
                }
                buffer.flip();
                while (answers.read(buffer)) {
                    latencies.add(System.nanoTime() - sentAt);
                    send();
                }
            } catch (IOException e) {
                failure = e;
            }
        }
    }
}

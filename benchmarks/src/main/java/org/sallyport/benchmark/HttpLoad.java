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
        return run(List.of(target), connections, warmUp, time).get(0);
    }

    /**
     * Runs the loop over several targets: each connection asks them in turn, so that whatever the machine does in the
     * meantime befalls all of them alike. Answers what was seen of each.
     *
     * @throws IOException as {@link #run(HttpTarget, int, Duration, Duration)}
     */
    static List<Load> run(List<HttpTarget> targets, int connections, Duration warmUp, Duration time)
            throws IOException {
        List<Latencies> latencies =
                targets.stream().map(target -> new Latencies()).toList();
        try (Selector selector = Selector.open()) {
            List<Loop> loops = new ArrayList<>();
            try {
                for (int i = 0; i < connections; i++) {
                    loops.add(Loop.connect(targets, latencies, selector));
                }
                for (Loop loop : loops) {
                    loop.send();
                }
                spin(selector, latencies, warmUp, time);
                return latencies.stream().map(Latencies::end).toList();
            } finally {
                for (Loop loop : loops) {
                    loop.channel.close();
                }
            }
        }
    }

    private static void spin(Selector selector, List<Latencies> latencies, Duration warmUp, Duration time)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
        long begin = System.nanoTime() + warmUp.toNanos();
        long end = begin + time.toNanos();
        boolean counting = false;
        long lastHeard = System.nanoTime();
        while (true) {
            int ready = selector.select(
                    key -> {
                        Loop loop = (Loop) key.attachment();
                        loop.readable(buffer);
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
                latencies.forEach(Latencies::begin);
            }
            if (now >= end) {
                return;
            }
        }
    }

    private static final class Loop {
        private final SocketChannel channel;
        private final ByteBuffer[] requests;
        private final Latencies[] latencies;
        private final AnswerReader answers = new AnswerReader();
        private int turn;
        private long sentAt;
        private @Nullable IOException failure;

        private Loop(SocketChannel channel, ByteBuffer[] requests, Latencies[] latencies) {
            this.channel = channel;
            this.requests = requests;
            this.latencies = latencies;
        }

        static Loop connect(List<HttpTarget> targets, List<Latencies> latencies, Selector selector) throws IOException {
            SocketChannel channel = SocketChannel.open(targets.get(0).address());
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            ByteBuffer[] requests = targets.stream().map(Loop::request).toArray(ByteBuffer[]::new);
            Loop loop = new Loop(channel, requests, latencies.toArray(Latencies[]::new));
            channel.register(selector, SelectionKey.OP_READ, loop);
            return loop;
        }

        private static ByteBuffer request(HttpTarget target) {
            byte[] bytes = target.bytes();
            return ByteBuffer.allocateDirect(bytes.length).put(bytes);
        }

        void send() throws IOException {
            ByteBuffer request = requests[turn];
            request.flip();
            sentAt = System.nanoTime();
            while (request.hasRemaining()) {
                channel.write(request);
            }
        }

        void readable(ByteBuffer buffer) {
            try {
                buffer.clear();
                if (channel.read(buffer) < 0) {
                    throw new IOException("the connection was closed");
                }
                buffer.flip();
                while (answers.read(buffer)) {
                    latencies[turn].add(System.nanoTime() - sentAt);
                    turn = (turn + 1) % requests.length;
                    send();
                }
            } catch (IOException e) {
                failure = e;
            }
        }
    }
}

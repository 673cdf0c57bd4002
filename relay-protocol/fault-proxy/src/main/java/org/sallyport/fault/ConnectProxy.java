package org.sallyport.fault;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * An HTTP proxy that knows CONNECT and nothing else, for tests. Plain threads and sockets: none of what is under test
 * carries it. A {@link Desk} decides on each request. Methods may be called from any thread.
 */
public final class ConnectProxy implements AutoCloseable {
    private static final int CHUNK = 16 * 1024;

    /** How often a tunnel in which nothing moves is looked at. */
    private static final int LOOKING_MILLIS = 50;

    private final ServerSocket server;
    private final Desk desk;
    private final LongSupplier clock;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private final AtomicInteger moves = new AtomicInteger();
    private volatile int idleMillis;
    private volatile int chunk = CHUNK;

    /** What a client asked. */
    public record Request(String method, String target, List<String> fields) {
        /** The value of a field; the empty text where there is none. */
        public String field(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return fields.stream()
                    .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(field -> field.substring(start.length()).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    /** Decides what a request is answered. */
    @FunctionalInterface
    public interface Desk {
        /** The status line and fields, each line with its CRLF, and a body; empty to open the tunnel. */
        String answer(Request request);

        /** A desk that opens everything to everybody. */
        Desk OPEN = request -> "";
    }

    /** Starts on a free loopback port. */
    public ConnectProxy(Desk desk) {
        this(desk, System::nanoTime);
    }

    /** One that tells by a clock of nanoseconds how long a tunnel has been idle. */
    public ConnectProxy(Desk desk, LongSupplier clock) {
        this.desk = desk;
        this.clock = clock;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException("no free port", e);
        }
        start(this::accept);
    }

    /** A 407 with challenges, after which the connection stays open. */
    public static String challenge(String... challenges) {
        StringBuilder answer = new StringBuilder("HTTP/1.1 407 Proxy Authentication Required\r\n");
        for (String challenge : challenges) {
            answer.append("Proxy-Authenticate: ").append(challenge).append("\r\n");
        }
        return answer.append("Content-Length: 6\r\n\r\ndenied").toString();
    }

    /** Where to connect. */
    public int port() {
        return server.getLocalPort();
    }

    /** All that was asked, in order. */
    public List<Request> requests() {
        return requests;
    }

    /** How many connections came. */
    public int connections() {
        return connections.get();
    }

    /** Cuts tunnels in which nothing has moved for so long, in either direction. */
    public void cutIdleAfter(Duration silence) {
        idleMillis = (int) silence.toMillis();
    }

    /** Writes answers byte by byte. */
    public void oneByteAtATime() {
        chunk = 1;
    }

    /** How often something moved in tunnels. */
    public int moves() {
        return moves.get();
    }

    /** How many tunnels were cut because nothing moved. */
    public int cut() {
        return cut.get();
    }

    /** Stops listening and closes all connections. */
    @Override
    public void close() {
        closeQuietly(server);
        sockets.forEach(ConnectProxy::closeQuietly);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                connections.incrementAndGet();
                sockets.add(client);
                start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            while (true) {
                Request request = read(client.getInputStream());
                requests.add(request);
                String answer = desk.answer(request);
                if (answer.isEmpty()) {
                    tunnel(client, request.target());
                    return;
                }
                write(client, answer);
                if (!(answer.contains("Content-Length") || answer.contains("chunked")) || closes(answer)) {
                    return;
                }
            }
        } catch (IOException e) {
            // the client has gone
        }
    }

    private void write(Socket client, String answer) throws IOException {
        byte[] bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
        client.setTcpNoDelay(true);
        for (int at = 0; at < bytes.length; at += chunk) {
            client.getOutputStream().write(bytes, at, Math.min(chunk, bytes.length - at));
        }
    }

    /** Whether the connection is closed, with a word of it or without. */
    private static boolean closes(String answer) {
        return answer.contains("Connection: close") || answer.contains("X-Closes: yes");
    }

    private static Request read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException();
            }
            head.write(octet);
        }
        List<String> lines = new ArrayList<>(
                List.of(head.toString(StandardCharsets.ISO_8859_1).split("\r\n", -1)));
        String[] start = lines.remove(0).split(" ", -1);
        return new Request(start[0], start[1], lines);
    }

    private void tunnel(Socket client, String target) throws IOException {
        int colon = target.lastIndexOf(':');
        String host = target.substring(0, colon).replaceAll("[\\[\\]]", "");
        try (Socket cloud = new Socket(host, Integer.parseInt(target.substring(colon + 1)))) {
            sockets.add(cloud);
            client.setTcpNoDelay(true);
            cloud.setTcpNoDelay(true);
            client.getOutputStream()
                    .write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            AtomicLong moved = new AtomicLong(clock.getAsLong());
            start(() -> forward(cloud, client, moved));
            forward(client, cloud, moved);
        }
    }

    private void forward(Socket from, Socket to, AtomicLong moved) {
        byte[] bytes = new byte[CHUNK];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read;
            while ((read = next(from, in, bytes, moved)) >= 0) {
                moved.accumulateAndGet(clock.getAsLong(), Math::max);
                moves.incrementAndGet();
                out.write(bytes, 0, read);
            }
        } catch (IOException e) {
            // one side has gone
        }
    }

    private int next(Socket from, InputStream in, byte[] bytes, AtomicLong moved) throws IOException {
        from.setSoTimeout(LOOKING_MILLIS);
        while (true) {
            try {
                return in.read(bytes);
            } catch (SocketTimeoutException e) {
                Duration silence = Duration.ofNanos(clock.getAsLong() - moved.get());
                if (idleMillis > 0 && silence.toMillis() >= idleMillis) {
                    cut.incrementAndGet();
                    return -1;
                }
            }
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // it is gone either way
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "connect-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}

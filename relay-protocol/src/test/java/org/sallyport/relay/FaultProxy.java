package org.sallyport.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy on the byte level, for tests: it forwards, holds everything back (as a black hole does), or cuts with a
 * reset. Plain threads and sockets, so that nothing of what is under test carries it. Methods may be called from any
 * thread.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int CHUNK = 16 * 1024;

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicLong forwarded = new AtomicLong();
    private final Object gate = new Object();
    private boolean held;
    private volatile int chunk = CHUNK;

    /** Listens on a free loopback port and forwards to {@code targetPort}. */
    public FaultProxy(int targetPort) {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException("no free port", e);
        }
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
        start("accept", this::accept);
    }

    /** Where to connect. */
    public int port() {
        return server.getLocalPort();
    }

    /** Bytes forwarded so far, both ways. */
    public long forwarded() {
        return forwarded.get();
    }

    /** Forwards at most this many bytes in one write. */
    public void chunk(int bytes) {
        chunk = bytes;
    }

    /** Forwards nothing from now on; connections stay up. */
    public void hold() {
        synchronized (gate) {
            held = true;
        }
    }

    /** Forwards again, beginning with what was held. */
    public void release() {
        synchronized (gate) {
            held = false;
            gate.notifyAll();
        }
    }

    /** Cuts all connections with a TCP reset. New ones are taken. */
    public void cut() {
        Socket socket;
        while ((socket = sockets.poll()) != null) {
            reset(socket);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException ignored) {
            // it is gone either way
        }
        release();
        cut();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                Socket far = new Socket();
                far.connect(target);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                sockets.add(near);
                sockets.add(far);
                start("up", () -> forward(near, far));
                start("down", () -> forward(far, near));
            } catch (IOException e) {
                // the server was closed, or its target is away: the next one may do better
            }
        }
    }

    private void forward(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[CHUNK];
            int read;
            while ((read = in.read(bytes, 0, Math.min(chunk, CHUNK))) >= 0) {
                awaitRelease();
                out.write(bytes, 0, read);
                forwarded.addAndGet(read);
            }
            to.shutdownOutput();
        } catch (IOException | InterruptedException e) {
            reset(from);
            reset(to);
        }
    }

    private void awaitRelease() throws InterruptedException {
        synchronized (gate) {
            while (held) {
                gate.wait();
            }
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException ignored) {
            // it is gone either way
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, "fault-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}

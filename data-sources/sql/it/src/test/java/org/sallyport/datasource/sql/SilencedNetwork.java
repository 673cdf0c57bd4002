package org.sallyport.datasource.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A network between a client and a server that can be cut without a word: connections stay open, new ones are accepted,
 * and bytes vanish. A connection that lost bytes stays silent for ever.
 */
final class SilencedNetwork implements AutoCloseable {
    private final ServerSocket listening;
    private final int serverPort;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private volatile boolean silent;

    SilencedNetwork(int serverPort) {
        this.serverPort = serverPort;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    String server() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    void cut() {
        silent = true;
    }

    /** Lets new connections through. */
    void heal() {
        silent = false;
    }

    private void accept() throws IOException {
        while (!listening.isClosed()) {
            Socket client = kept(listening.accept());
            Socket server = kept(new Socket(InetAddress.getLoopbackAddress(), serverPort));
            Link link = new Link(client, server);
            start(() -> link.pump(client, server));
            start(() -> link.pump(server, client));
        }
    }

    private Socket kept(Socket socket) {
        sockets.add(socket);
        return socket;
    }

    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean dead;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void pump(Socket from, Socket to) throws IOException {
            byte[] bytes = new byte[16 * 1024];
            for (int count = from.getInputStream().read(bytes);
                    count >= 0;
                    count = from.getInputStream().read(bytes)) {
                dead |= silent;
                if (!dead) {
                    to.getOutputStream().write(bytes, 0, count);
                }
            }
            client.close();
            server.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "silenced-network");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.sallyport.rig;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What agents dial: stands before an honest cloud, to which it passes all, but takes the one link that it is told to take. */
final class HostileCloud implements AutoCloseable {
    private static final Pattern LINK = Pattern.compile("sallyport-link: ([0-9]+)/", Pattern.CASE_INSENSITIVE);

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final BlockingQueue<HostilePeer> taken = new LinkedBlockingQueue<>();
    private final Socket[] passed = new Socket[17];
    private volatile int honest;
    private int wanted = -1;

    HostileCloud() throws IOException {
        start("hostile cloud", this::accept);
    }

    /** Where the honest cloud listens on this machine. */
    void passTo(int port) {
        honest = port;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket agent = server.accept();
                start("hostile cloud, a connection", () -> serve(agent));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket agent) {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(agent.getInputStream()));
            String head = HostilePeer.head(in);
            Matcher link = LINK.matcher(head);
            int number = link.find() ? Integer.parseInt(link.group(1)) : 0;
            if (takes(number)) {
                taken.add(HostilePeer.cloud(agent, in));
            } else {
                pass(agent, in, head, number);
            }
        } catch (IOException e) {
            close(agent); // its agent, or the cloud, has gone
        }
    }

    private synchronized boolean takes(int number) {
        boolean takes = number == wanted;
        wanted = takes ? -1 : wanted;
        return takes;
    }

    private void pass(Socket agent, InputStream in, String head, int number) throws IOException {
        Socket cloud = new Socket(InetAddress.getLoopbackAddress(), honest);
        keep(number, agent);
        cloud.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        start("hostile cloud, passing down", () -> pipe(cloud, agent, null));
        pipe(agent, cloud, in);
    }

    private synchronized void keep(int number, Socket agent) {
        passed[number] = agent;
    }

    private static void pipe(Socket from, Socket to, @Nullable InputStream begun) {
        try (from;
                to) {
            (begun == null ? from.getInputStream() : begun).transferTo(to.getOutputStream());
        } catch (IOException e) {
            return; // both are closed now, whichever it was
        }
    }

    private static void close(@Nullable Socket socket) {
        try (socket) {
            return;
        } catch (IOException e) {
            throw new IllegalStateException("a socket that doesn't close", e);
        }
    }

    /** Cuts a link of the agent, and is the other end of the one that it dials next. */
    HostilePeer take(int link) throws InterruptedException {
        synchronized (this) {
            wanted = link;
            close(passed[link]);
        }
        HostilePeer peer = taken.poll(90, TimeUnit.SECONDS);
        if (peer == null) {
            throw new AssertionError("link " + link + " was not dialled again within 90 s");
        }
        return peer;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

package org.sallyport.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Sockets on both sides of a proxy. */
final class Ends implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final ServerSocket target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new ArrayList<>();

    Ends() throws IOException {
        target.setSoTimeout(PATIENCE_MILLIS);
    }

    /** One connection. */
    record Pair(Socket near, Socket far) {}

    InetSocketAddress target() {
        return (InetSocketAddress) target.getLocalSocketAddress();
    }

    Pair connect(FaultProxy proxy) throws IOException {
        return new Pair(near(proxy), far());
    }

    Socket near(FaultProxy proxy) throws IOException {
        Socket near = new Socket();
        sockets.add(near);
        near.setSoTimeout(PATIENCE_MILLIS);
        near.connect(proxy.address());
        return near;
    }

    Socket far() throws IOException {
        Socket far = target.accept();
        sockets.add(far);
        far.setSoTimeout(PATIENCE_MILLIS);
        return far;
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        target.close();
    }
}

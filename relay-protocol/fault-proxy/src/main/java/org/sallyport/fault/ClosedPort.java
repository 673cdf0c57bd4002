package org.sallyport.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * A port at which connections are refused: its socket is bound but doesn't listen, so that nobody else is given the port
 * as long as this is open. Thread-safe.
 */
public final class ClosedPort implements AutoCloseable {
    private final SocketChannel socket;
    private final InetSocketAddress address;

    /** A free port of the loopback address. */
    public ClosedPort() {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    ClosedPort(InetSocketAddress at) {
        try {
            socket = SocketChannel.open(StandardProtocolFamily.INET);
            if (shares()) {
                socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            socket.bind(at);
            address = (InetSocketAddress) socket.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port. */
    public int port() {
        return address.getPort();
    }

    InetSocketAddress address() {
        return address;
    }

    /** Whether a second socket of ours may listen at the port; Windows knows no such thing. */
    boolean shares() {
        return socket.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
    }

    /** Lets the port go. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

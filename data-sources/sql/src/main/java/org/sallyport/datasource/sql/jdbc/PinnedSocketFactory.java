package org.sallyport.datasource.sql.jdbc;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Objects;
import javax.net.SocketFactory;
import org.sallyport.datasource.sql.engine.ServerAddress;

/**
 * Sockets to one address and port only, whatever the driver that makes them thinks, or is told by a server, where to go:
 * access policies were asked about this address. Drivers make it by its name, with the address as an argument.
 */
public final class PinnedSocketFactory extends SocketFactory {
    private final InetSocketAddress address;

    /**
     * Sockets to an address.
     *
     * @param address {@code 10.0.0.7:1433} or {@code [fd00::7]:1433}, as {@link ServerAddress} is written
     */
    public PinnedSocketFactory(String address) {
        ServerAddress server = ServerAddress.parse(address, 0).orElseThrow();
        InetAddress host = Objects.requireNonNull(
                NetUtil.createInetAddressFromIpAddressString(server.host()), "an address and not a name");
        this.address = new InetSocketAddress(host, server.port());
    }

    @Override
    public Socket createSocket() {
        return new PinnedSocket(address);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return connected();
    }

    private Socket connected() throws IOException {
        Socket socket = createSocket();
        socket.connect(address);
        return socket;
    }

    private static final class PinnedSocket extends Socket {
        private final InetSocketAddress address;

        PinnedSocket(InetSocketAddress address) {
            this.address = address;
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            super.connect(address, timeout);
        }
    }
}

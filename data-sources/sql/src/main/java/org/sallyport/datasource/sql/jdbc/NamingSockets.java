package org.sallyport.datasource.sql.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sockets that name the server in the handshake (SNI, RFC 6066), as gateways before several databases need it: drivers know
 * its address alone.
 */
final class NamingSockets extends SSLSocketFactory {
    private final SSLSocketFactory sockets;
    private final List<SNIServerName> names;

    /**
     * Such sockets.
     *
     * @param host the server's name; an address is named to nobody
     */
    NamingSockets(SSLSocketFactory sockets, String host) {
        this.sockets = sockets;
        this.names = names(host);
    }

    private static List<SNIServerName> names(String host) {
        try {
            boolean address = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
            return address ? List.of() : List.of(new SNIHostName(host));
        } catch (IllegalArgumentException e) {
            return List.of(); // such as one with an underscore: no name that could be sent
        }
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        SSLSocket secured = (SSLSocket) sockets.createSocket(socket, host, port, autoClose);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setServerNames(names);
        secured.setSSLParameters(parameters);
        return secured;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket(new Socket(host, port), host, port, true);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(new Socket(host, port, local, localPort), host, port, true);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket(new Socket(host, port), host.getHostAddress(), port, true);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(new Socket(host, port, local, localPort), host.getHostAddress(), port, true);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }
}

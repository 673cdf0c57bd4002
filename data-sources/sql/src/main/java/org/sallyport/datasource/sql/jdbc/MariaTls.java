package org.sallyport.datasource.sql.jdbc;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.export.ExceptionFactory;
import org.mariadb.jdbc.plugin.TlsSocketPlugin;

/**
 * TLS to MariaDB and MySQL as a {@link ConnectionTls} has it: the driver finds it as a service by its type. Its own would
 * want keys in files, and would trust a server that Java does not where it knows the user's password.
 */
public final class MariaTls implements TlsSocketPlugin {
    /** What the driver's option {@code tlsSocketType} names. */
    static final String TYPE = "sallyport";
    /** The option, none of the driver's own, that holds the name of the TLS. */
    static final String OPTION = "sallyportTls";

    private @Nullable ConnectionTls tls;

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public TrustManager[] getTrustManager(Configuration conf, ExceptionFactory exceptions, HostAddress address) {
        tls = ConnectionTls.named(conf.nonMappedOptions().getProperty(OPTION));
        return new TrustManager[] {tls.trust()};
    }

    @Override
    public KeyManager @Nullable [] getKeyManager(Configuration conf, ExceptionFactory exceptions) {
        return null; // they are in the sockets of createSocket
    }

    @Override
    public SSLSocket createSocket(Socket socket, SSLSocketFactory factory) throws IOException {
        if (tls == null) {
            throw new IOException("The driver asks for a socket before it tells the configuration");
        }
        return (SSLSocket)
                tls.sockets().createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
    }

    /** The name has been checked with the rest of the certificate. */
    @Override
    public void verify(String host, SSLSession session, long serverThreadId) {}
}

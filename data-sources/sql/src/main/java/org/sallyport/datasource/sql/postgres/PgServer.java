package org.sallyport.datasource.sql.postgres;

import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgConnectOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.sallyport.datasource.sql.engine.ServerAddress;

/**
 * A PostgreSQL server at one of its addresses: the client connects there and looks no name up, while certificates are
 * checked against the name.
 */
public final class PgServer extends PgConnectOptions {
    private final SocketAddress server;

    public PgServer(ServerAddress named, InetAddress address) {
        setHost(named.host());
        setPort(named.port());
        this.server = SocketAddress.inetSocketAddress(new InetSocketAddress(named(named, address), named.port()));
    }

    private static InetAddress named(ServerAddress named, InetAddress address) {
        try {
            return InetAddress.getByAddress(named.host(), address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    @Override
    public SocketAddress getSocketAddress() {
        return server;
    }
}

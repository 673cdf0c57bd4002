package org.sallyport.datasource.sql.postgres;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.sallyport.datasource.sql.engine.Isolation;
import org.sallyport.datasource.sql.engine.ServerAddress;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.engine.Trust;
import org.sallyport.datasource.sql.login.ClientCertificate;
import org.sallyport.datasource.sql.login.Login;

/**
 * A PostgreSQL server at one of its addresses: the client connects there and looks no name up, while certificates are
 * checked against the name.
 */
public final class PgServer extends PgConnectOptions {
    /** The property that makes transactions read-only unless they say otherwise. */
    static final String READ_ONLY = "default_transaction_read_only";

    private static final String ISOLATION = "default_transaction_isolation";
    /** Statements that a connection keeps prepared; those of single rows, of which there is one a table. */
    private static final int MOST_STATEMENTS = 64;

    private final SocketAddress server;

    private PgServer(ServerAddress named, InetAddress address) {
        setHost(named.host());
        setPort(named.port());
        this.server = SocketAddress.inetSocketAddress(new InetSocketAddress(named(named, address), named.port()));
    }

    /** With transactions that are read-only, and as isolated as the connection says, unless they say otherwise. */
    static PgConnectOptions reading(SqlParameters parameters, InetAddress address, Login login) {
        PgConnectOptions options = plain(parameters, address, login);
        options.addProperty(READ_ONLY, "on");
        return parameters.isolation() == Isolation.DATABASE_DEFAULT
                ? options
                : options.addProperty(ISOLATION, parameters.isolation().sql().toLowerCase(Locale.ROOT));
    }

    /** As the connection's parameters say. */
    static PgConnectOptions plain(SqlParameters parameters, InetAddress address, Login login) {
        PgConnectOptions options = new PgServer(parameters.address(), address)
                .setDatabase(parameters.database())
                .setUser(login.user())
                .setPassword(login.secret())
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(MOST_STATEMENTS)
                .addProperty("application_name", "sallyport")
                .addProperty("TimeZone", "UTC")
                .addProperty("IntervalStyle", "iso_8601");
        return switch (parameters.tls()) {
            case DISABLE -> options.setSslMode(SslMode.DISABLE);
            case PREFER ->
                options.setSslMode(SslMode.PREFER).setSslOptions(tls(login).setTrustAll(true));
            case REQUIRE ->
                options.setSslMode(SslMode.REQUIRE).setSslOptions(tls(login).setTrustAll(true));
            case VERIFY_FULL ->
                options.setSslMode(SslMode.VERIFY_FULL)
                        .setSslOptions(tls(login)
                                .setHostnameVerificationAlgorithm("HTTPS")
                                .setTrustOptions(Trust.options(parameters)));
        };
    }

    private static ClientSSLOptions tls(Login login) {
        ClientSSLOptions options = new ClientSSLOptions();
        ClientCertificate certificate = login.certificate();
        if (certificate != null) {
            options.setKeyCertOptions(new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(certificate.chain()))
                    .addKeyValue(Buffer.buffer(certificate.key())));
        }
        return options;
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

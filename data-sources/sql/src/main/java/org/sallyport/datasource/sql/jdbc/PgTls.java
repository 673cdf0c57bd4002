package org.sallyport.datasource.sql.jdbc;

import org.postgresql.ssl.WrappedFactory;

/** TLS to PostgreSQL as a {@link ConnectionTls} has it: the driver makes it by its name, so it must be public. */
public final class PgTls extends WrappedFactory {

    /** For the driver, which hands over the text that it was given. */
    public PgTls(String name) {
        factory = ConnectionTls.named(name).sockets();
    }
}

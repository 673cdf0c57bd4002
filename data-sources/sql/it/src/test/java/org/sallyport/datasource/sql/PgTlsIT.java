package org.sallyport.datasource.sql;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.TestAuthority;
import org.sallyport.datasource.testkit.TestDatabase;

class PgTlsIT extends TlsContract {
    private @Nullable PostgresServer server;

    @Override
    TestDatabase start(TestAuthority authority) {
        PostgresServer started = PostgresServer.startEncrypted(authority);
        server = started;
        return started.createDatabase()
                .run("CREATE ROLE certified LOGIN", "CREATE ROLE paired LOGIN PASSWORD '" + PAIRED + "'");
    }

    @Override
    SourceCode refusalWithoutTls() {
        return SourceCode.CREDENTIALS_REFUSED;
    }

    @AfterAll
    void stop() {
        Objects.requireNonNull(server).close();
    }
}

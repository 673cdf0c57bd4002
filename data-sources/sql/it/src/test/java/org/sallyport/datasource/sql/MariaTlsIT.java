package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.MariaDbServer;
import org.sallyport.datasource.testkit.TestAuthority;
import org.sallyport.datasource.testkit.TestDatabase;

class MariaTlsIT extends TlsContract {
    private @Nullable MariaDbServer server;

    @Override
    TestDatabase start(TestAuthority authority) {
        MariaDbServer started = MariaDbServer.startEncrypted(authority);
        server = started;
        return started.createDatabase()
                .run(
                        "CREATE USER certified@localhost REQUIRE SUBJECT '/CN=certified'",
                        "CREATE USER paired@localhost IDENTIFIED BY '" + PAIRED + "' REQUIRE X509",
                        "GRANT SELECT ON *.* TO certified@localhost, paired@localhost");
    }

    @Override
    SourceCode refusalWithoutTls() {
        return SourceCode.INVALID_PARAMETERS;
    }

    @AfterAll
    void stop() {
        Objects.requireNonNull(server).close();
    }

    @Test
    void anExpiredCertificateIsRefused() {
        MariaDbServer running = Objects.requireNonNull(server);
        Instant now = Instant.now();
        running.show(authority().issue("localhost", now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1))));
        try {
            SourceException failure =
                    failure(verified("localhost", authority()), database().credentials());
            assertEquals(SourceCode.UNREACHABLE, failure.code(), failure.getMessage());
            assertWorks(parameters("localhost", "require"), database().credentials());
        } finally {
            running.show(authority().issue("localhost"));
        }
        assertWorks(verified("localhost", authority()), database().credentials());
    }
}

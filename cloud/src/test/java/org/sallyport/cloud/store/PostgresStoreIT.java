package org.sallyport.cloud.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.TestDatabase;

class PostgresStoreIT extends RotationContract {
    @Override
    StoreSettings empty() {
        TestDatabase database = PostgresServer.shared().createDatabase();
        return settings(database, database.password());
    }

    private static StoreSettings settings(TestDatabase database, String password) {
        try {
            Path file = Files.createTempFile("sallyport-password", "");
            file.toFile().deleteOnExit();
            Files.writeString(file, password + "\n");
            return new StoreSettings(database.jdbcUrl(), database.user(), file, 4);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aWrongPasswordIsToldAtTheStart() {
        TestDatabase database = PostgresServer.shared().createDatabase();
        assertEquals("store-unavailable", code(Store.open(vertx, settings(database, "wrong"), now)));
    }
}

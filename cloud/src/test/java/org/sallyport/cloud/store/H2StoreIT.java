package org.sallyport.cloud.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class H2StoreIT extends RotationContract {
    @Override
    StoreSettings empty() {
        try {
            Path data = Files.createTempDirectory("sallyport-store");
            data.toFile().deleteOnExit();
            return StoreSettings.inDirectory(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatWasKeptIsThereAfterARestart() {
        Gateway made = await(store.gateways().create("plant", "ada", "gw-1", "hash", Duration.ofHours(1)));
        await(store.connections().create("sql", made.id(), "n", "ada", new JsonObject(), null));
        await(store.close());
        store = open();
        assertEquals("plant", await(store.gateways().find("gw-1")).orElseThrow().name());
        assertEquals(1, await(store.connections().list(null, "", 10)).items().size());
        await(store.connections()
                .remove(await(store.connections().list(null, "", 10))
                        .items()
                        .get(0)
                        .id()));
    }
}

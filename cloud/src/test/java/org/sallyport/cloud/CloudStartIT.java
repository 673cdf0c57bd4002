package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sallyport.cloud.CloudFixture.ADA;
import static org.sallyport.cloud.CloudFixture.await;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.cloud.problem.CloudException;

/** Starting and stopping. */
class CloudStartIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path data;

    @Test
    void aDirectoryHoldsOneCloudAtATimeAndItsMemory() {
        try (CloudFixture cloud = new CloudFixture(data)) {
            String gateway = cloud.createGateway(ADA).getString("id");
            CloudException refused = assertThrows(CloudException.class, () -> cloud.start(""));
            assertEquals("data-in-use", refused.problem().code());
            assertEquals(200, cloud.get("/api/v1/gateways/" + gateway, ADA).status());

            await(cloud.cloud.close());
            await(cloud.cloud.close());
            cloud.cloud = cloud.start("");
            assertEquals(200, cloud.get("/api/v1/gateways/" + gateway, ADA).status());
        }
    }

    @Test
    void aStoreThatIsAwayIsToldAndNothingStaysOpen() {
        Vertx vertx = Vertx.vertx();
        CloudConfig config = CloudFixture.config(data, "store: {url: 'jdbc:postgresql://127.0.0.1:1/x', user: x}");
        CloudException refused = assertThrows(CloudException.class, () -> await(Cloud.start(vertx, config)));
        assertEquals("store-unavailable", refused.problem().code());
        Cloud cloud = await(Cloud.start(vertx, CloudFixture.config(data, "")));
        await(cloud.close());
        await(vertx.close());
    }
}

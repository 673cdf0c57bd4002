package org.sallyport.cloud.store;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A connection: a connector with parameters and credentials, reached through a gateway.
 *
 * @param id {@code cn-} and a random name
 * @param connector the connector's id
 * @param gateway the gateway's id
 * @param name for people
 * @param owner subject of the caller who created it
 * @param parameters what the connector needs to know; treat as unchangeable
 * @param credentials sealed; null where the connection needs none
 * @param version rises with each change, from 1
 * @param created when
 * @param changed when last
 */
public record StoredConnection(
        String id,
        String connector,
        String gateway,
        String name,
        String owner,
        JsonObject parameters,
        @Nullable SealedCredentials credentials,
        long version,
        Instant created,
        Instant changed) {}

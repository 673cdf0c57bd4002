package org.sallyport.cloud.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A gateway: a cluster of members that share one gateway key.
 *
 * @param id {@code gw-} and a random name
 * @param name for people
 * @param owner subject of the caller who created it
 * @param certificate PEM of the gateway's certificate; null until the first member has enrolled
 * @param keyId hex SHA-256 of the certificate's SubjectPublicKeyInfo; null until then
 * @param rotationDue whether a member that was revoked or removed has that key
 * @param created when
 */
public record Gateway(
        String id,
        String name,
        String owner,
        @Nullable String certificate,
        @Nullable String keyId,
        boolean rotationDue,
        Instant created) {}

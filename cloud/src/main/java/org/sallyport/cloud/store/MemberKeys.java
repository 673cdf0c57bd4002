package org.sallyport.cloud.store;

import org.jspecify.annotations.Nullable;

/**
 * A member's own public keys.
 *
 * @param memberKey PEM of the key by which it authenticates itself
 * @param sealKey PEM of the X25519 key to which other members seal what they give it; null for a member that enrolled
 *     with a version that had none
 * @param attestation base64 of the gateway key's signature over both; null where there is no sealing key
 */
public record MemberKeys(
        String memberKey,
        @Nullable String sealKey,
        @Nullable String attestation) {}

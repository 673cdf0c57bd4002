package org.sallyport.cloud.store;

import org.jspecify.annotations.Nullable;

/**
 * An agent asks to become a member.
 *
 * @param gateway the gateway's id, from the code
 * @param codeHash digest of the whole code
 * @param name the member's name for people
 * @param version the agent's software version
 * @param keys the member's own keys
 * @param key the gateway's key, as the agent holds it
 * @param recovery what the gateway is restored from; null for who joins or recovers it
 * @param recover whether all other members have been lost, and are to be revoked
 */
public record Enrolment(
        String gateway,
        String codeHash,
        String name,
        String version,
        MemberKeys keys,
        GatewayKey key,
        @Nullable Recovery recovery,
        boolean recover) {}

package org.sallyport.cloud.store;

import java.time.Instant;

/**
 * A member of a gateway: one enrolled agent.
 *
 * @param id {@code mb-} and a random name
 * @param gateway the gateway's id
 * @param name for people
 * @param version the agent's software version at enrolment
 * @param keys its public keys
 * @param revoked whether it may no longer open links
 * @param created when it enrolled
 */
public record Member(
        String id, String gateway, String name, String version, MemberKeys keys, boolean revoked, Instant created) {}

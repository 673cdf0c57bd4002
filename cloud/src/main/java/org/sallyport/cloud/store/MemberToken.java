package org.sallyport.cloud.store;

import java.time.Instant;

/**
 * A member's token, as found by its digest.
 *
 * @param member the member's id
 * @param gateway the member's gateway
 * @param revoked whether the member was revoked
 * @param expires when the token ends
 */
public record MemberToken(String member, String gateway, boolean revoked, Instant expires) {}

package org.sallyport.cloud.relay;

import org.jspecify.annotations.Nullable;

/**
 * What this cloud sees of a member now.
 *
 * @param links links that take requests
 * @param load requests in flight: as the member tells, or those of this cloud when it doesn't
 * @param version the software version that the agent told last; null when it holds no link
 * @param status what the agent told of itself of late; null when it told nothing
 */
public record MemberPresence(
        int links,
        int load,
        @Nullable String version,
        @Nullable MemberStatus status) {}

package org.sallyport.cloud.relay;

import org.jspecify.annotations.Nullable;

/**
 * What this cloud sees of a member now.
 *
 * @param links links that take requests
 * @param load requests in flight on them
 * @param version the software version that the agent told last; null when it holds no link
 */
public record MemberPresence(int links, int load, @Nullable String version) {}

package org.sallyport.relay;

/**
 * Who is at the agent's end of a link, as told in the upgrade request's header fields (SPEC.md, section Carrier).
 *
 * @param gateway the gateway's id
 * @param member the member's id, the same for the life of the enrolment
 * @param instance a fresh random id for each start of the agent process
 * @param epoch rises with each dial of the same member; a higher epoch of the same member and link number fences the
 *     older link
 * @param overlaps epoch of the older link of this number that the agent still serves, and that is drained instead of
 *     fenced; 0 for none
 * @param version the agent's software version
 * @param link this link's number, from 1
 * @param links how many links the agent holds
 */
public record LinkIdentity(
        String gateway,
        String member,
        String instance,
        long epoch,
        long overlaps,
        String version,
        int link,
        int links) {}

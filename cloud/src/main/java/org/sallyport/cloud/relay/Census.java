package org.sallyport.cloud.relay;

/**
 * How many links and members a cloud holds.
 *
 * @param greeting links that are upgraded and greeted
 * @param open links that take requests
 * @param draining links on which requests only end
 * @param members members with an open link
 * @param gateways gateways with an open link
 */
public record Census(int greeting, int open, int draining, int members, int gateways) {}

package org.sallyport.relay;

/**
 * How a link ended.
 *
 * @param code the kind of ending
 * @param reason for the log: a sentence without secrets
 * @param byPeer whether the other end, or the network, ended it
 */
public record LinkClosed(LinkCode code, String reason, boolean byPeer) {}

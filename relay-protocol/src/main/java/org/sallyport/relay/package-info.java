/**
 * The relay protocol: the two ends of a link. A link is one connection, dialled and upgraded by the agent, that
 * carries HTTP/2 with the roles reversed: the cloud opens requests ({@link org.sallyport.relay.RelayLink}), the agent
 * answers them ({@link org.sallyport.relay.ServedLink}). The text is {@code relay-protocol/SPEC.md}.
 */
@NullMarked
package org.sallyport.relay;

import org.jspecify.annotations.NullMarked;

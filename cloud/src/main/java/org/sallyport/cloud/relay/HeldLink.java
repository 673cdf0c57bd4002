package org.sallyport.cloud.relay;

import org.sallyport.relay.RelayLink;

/**
 * A link that was greeted and takes requests.
 *
 * @param link the link
 * @param hello what the agent told of itself
 */
record HeldLink(RelayLink link, Hello hello) {}

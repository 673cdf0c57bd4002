/**
 * The way to the cloud through an HTTP proxy (SPEC.md, section 2.1): {@link org.sallyport.relay.proxy.ProxyTunnel} opens
 * tunnels with CONNECT and answers the proxy's challenges.
 */
@NullMarked
package org.sallyport.relay.proxy;

import org.jspecify.annotations.NullMarked;

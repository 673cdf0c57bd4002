/**
 * Sealed credentials: sealing to a gateway's certificate, unsealing with the gateway's keys, sealing anew in a rotation, each
 * in the formats {@code cms} and {@code rsa-oaep}. Stands on {@code keys}; only this package and that one know the
 * cryptography library.
 */
@NullMarked
package org.sallyport.agent.sealing;

import org.jspecify.annotations.NullMarked;

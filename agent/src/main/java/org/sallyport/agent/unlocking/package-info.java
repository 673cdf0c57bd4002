/**
 * Where the secret comes from that opens the key store: a systemd credential, a PKCS#11 token, a file, Windows' data
 * protection. Stands below {@code keys} and knows no key.
 */
@NullMarked
package org.sallyport.agent.unlocking;

import org.jspecify.annotations.NullMarked;

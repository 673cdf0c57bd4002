/** The member key and the gateway key, the encrypted file that holds them, and sealing and unsealing. */
@NullMarked
package org.sallyport.agent.keys;

import org.jspecify.annotations.NullMarked;

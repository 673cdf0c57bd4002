/** The cloud's end of the links: upgrade, fencing, registry. */
@NullMarked
package org.sallyport.cloud.relay;

import org.jspecify.annotations.NullMarked;

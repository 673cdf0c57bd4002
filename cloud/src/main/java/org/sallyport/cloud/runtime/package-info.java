/** The runtime path {@code /apim}: finds the connection, picks a link, streams the call through. */
@NullMarked
package org.sallyport.cloud.runtime;

import org.jspecify.annotations.NullMarked;

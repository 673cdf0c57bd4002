/** The connectors that the cloud knows, with their documents. */
@NullMarked
package org.sallyport.cloud.connectors;

import org.jspecify.annotations.NullMarked;

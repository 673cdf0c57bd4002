/** The server end: its configuration, its command line, and how its parts are put together. */
@NullMarked
package org.sallyport.cloud;

import org.jspecify.annotations.NullMarked;

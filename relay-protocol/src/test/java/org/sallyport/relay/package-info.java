@NullMarked
package org.sallyport.relay;

import org.jspecify.annotations.NullMarked;

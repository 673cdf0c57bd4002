@NullMarked
package org.sallyport.cloud.relay;

import org.jspecify.annotations.NullMarked;

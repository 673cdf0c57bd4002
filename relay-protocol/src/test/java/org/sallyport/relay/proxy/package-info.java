@NullMarked
package org.sallyport.relay.proxy;

import org.jspecify.annotations.NullMarked;

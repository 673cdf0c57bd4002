@NullMarked
package org.sallyport.cloud.store;

import org.jspecify.annotations.NullMarked;

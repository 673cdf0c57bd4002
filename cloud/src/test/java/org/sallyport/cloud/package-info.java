@NullMarked
package org.sallyport.cloud;

import org.jspecify.annotations.NullMarked;

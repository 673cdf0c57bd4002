@NullMarked
package org.sallyport.cloud.identity;

import org.jspecify.annotations.NullMarked;

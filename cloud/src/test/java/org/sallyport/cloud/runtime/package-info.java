@NullMarked
package org.sallyport.cloud.runtime;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.sallyport.cloud.management;

import org.jspecify.annotations.NullMarked;

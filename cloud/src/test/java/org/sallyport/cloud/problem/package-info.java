@NullMarked
package org.sallyport.cloud.problem;

import org.jspecify.annotations.NullMarked;

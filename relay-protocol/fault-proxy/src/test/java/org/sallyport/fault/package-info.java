@NullMarked
package org.sallyport.fault;

import org.jspecify.annotations.NullMarked;

/** The management API below {@code /api/v1}. */
@NullMarked
package org.sallyport.cloud.management;

import org.jspecify.annotations.NullMarked;

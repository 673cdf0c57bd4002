@NullMarked
package org.sallyport.cloud.connectors;

import org.jspecify.annotations.NullMarked;

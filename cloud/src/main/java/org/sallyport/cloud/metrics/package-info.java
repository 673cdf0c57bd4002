/** What the cloud counts, for Prometheus. Nothing that is counted knows of it. */
@NullMarked
package org.sallyport.cloud.metrics;

import org.jspecify.annotations.NullMarked;

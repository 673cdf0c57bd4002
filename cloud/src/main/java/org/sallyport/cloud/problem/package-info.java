/** What goes wrong in the cloud, and how it is told: one enum of codes, one exception, problem documents. */
@NullMarked
package org.sallyport.cloud.problem;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.sallyport.cloud.enrolment;

import org.jspecify.annotations.NullMarked;

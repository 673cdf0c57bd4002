/** How an agent becomes a member of a gateway and gets its tokens (SPEC.md, section 1). */
@NullMarked
package org.sallyport.cloud.enrolment;

import org.jspecify.annotations.NullMarked;

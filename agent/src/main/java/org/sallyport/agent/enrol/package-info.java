/** Enrolment with a cloud, and the tokens that follow from it (SPEC.md, section 1). */
@NullMarked
package org.sallyport.agent.enrol;

import org.jspecify.annotations.NullMarked;

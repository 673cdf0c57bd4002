/** From a request on a link to a call of a data source and back (SPEC.md, sections 5 and 6). */
@NullMarked
package org.sallyport.agent.dispatch;

import org.jspecify.annotations.NullMarked;

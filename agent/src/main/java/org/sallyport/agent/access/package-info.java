/** The access policy, in the customer's hands: deny by default. */
@NullMarked
package org.sallyport.agent.access;

import org.jspecify.annotations.NullMarked;

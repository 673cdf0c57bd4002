/** The customer's own record of what the agent did: append-only, hash-chained, sealed with the member's key. */
@NullMarked
package org.sallyport.agent.audit;

import org.jspecify.annotations.NullMarked;

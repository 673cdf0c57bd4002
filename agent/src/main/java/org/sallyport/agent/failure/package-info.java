/** What can go wrong in the agent, in one place. */
@NullMarked
package org.sallyport.agent.failure;

import org.jspecify.annotations.NullMarked;

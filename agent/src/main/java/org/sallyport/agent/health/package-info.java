/** The agent's local page: liveness, readiness, status. */
@NullMarked
package org.sallyport.agent.health;

import org.jspecify.annotations.NullMarked;

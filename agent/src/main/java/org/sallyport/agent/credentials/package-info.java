/** The credentials that requests bring or name: sealed ones unsealed, the agent's own secrets read, both kept a while. */
@NullMarked
package org.sallyport.agent.credentials;

import org.jspecify.annotations.NullMarked;

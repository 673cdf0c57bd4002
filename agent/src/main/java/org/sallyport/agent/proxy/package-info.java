/** Which proxy stands between the agent and its cloud: agent.yaml, the command line or the environment says. */
@NullMarked
package org.sallyport.agent.proxy;

import org.jspecify.annotations.NullMarked;

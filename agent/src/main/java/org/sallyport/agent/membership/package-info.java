/** What a member and its cloud tell each other about the gateway's members and keys, and what a member does about it. */
@NullMarked
package org.sallyport.agent.membership;

import org.jspecify.annotations.NullMarked;

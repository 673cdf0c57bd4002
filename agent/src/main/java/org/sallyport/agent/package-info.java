/** The agent: the process in the customer's network that dials out to the cloud and serves its requests. */
@NullMarked
package org.sallyport.agent;

import org.jspecify.annotations.NullMarked;

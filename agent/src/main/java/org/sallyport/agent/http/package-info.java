/** Small requests to servers inside the customer's network. */
@NullMarked
package org.sallyport.agent.http;

import org.jspecify.annotations.NullMarked;

/** The customer's own look at who calls: verifies users' tokens with the keys of the customer's identity provider. */
@NullMarked
package org.sallyport.agent.trust;

import org.jspecify.annotations.NullMarked;

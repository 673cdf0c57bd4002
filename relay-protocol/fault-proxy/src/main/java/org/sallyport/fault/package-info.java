/**
 * A TCP proxy that does to bytes what bad networks do, and an HTTP proxy, for tests. They stand on the JDK alone, so that nothing of what is
 * under test carries it.
 */
@NullMarked
package org.sallyport.fault;

import org.jspecify.annotations.NullMarked;

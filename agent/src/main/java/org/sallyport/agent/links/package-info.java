/** Keeps the links up: dials, waits, replaces, drains (SPEC.md, sections 8 and 9). */
@NullMarked
package org.sallyport.agent.links;

import org.jspecify.annotations.NullMarked;

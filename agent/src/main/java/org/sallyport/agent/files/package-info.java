/** Files that hold secrets: written whole or not at all, and readable by their owner only. Knows nothing of what they hold. */
@NullMarked
package org.sallyport.agent.files;

import org.jspecify.annotations.NullMarked;

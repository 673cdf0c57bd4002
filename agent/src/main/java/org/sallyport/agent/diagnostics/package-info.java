/** What a diagnostics bundle holds, and the file that it is. */
@NullMarked
package org.sallyport.agent.diagnostics;

import org.jspecify.annotations.NullMarked;

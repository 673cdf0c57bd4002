/** How texts from elsewhere are shown to people. */
@NullMarked
package org.sallyport.agent.text;

import org.jspecify.annotations.NullMarked;

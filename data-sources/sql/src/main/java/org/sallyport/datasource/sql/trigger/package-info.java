/** Triggers: which rows are new or changed since a client last asked, without keeping anything about the client here. */
@NullMarked
package org.sallyport.datasource.sql.trigger;

import org.jspecify.annotations.NullMarked;

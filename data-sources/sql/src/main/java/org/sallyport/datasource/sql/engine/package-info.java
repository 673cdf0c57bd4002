/** What a database must be able to do, and what all of them share. */
@NullMarked
package org.sallyport.datasource.sql.engine;

import org.jspecify.annotations.NullMarked;

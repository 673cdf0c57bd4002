/** The bodies that rows are written as. */
@NullMarked
package org.sallyport.datasource.sql.format;

import org.jspecify.annotations.NullMarked;

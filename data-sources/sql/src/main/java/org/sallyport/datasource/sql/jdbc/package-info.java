/** Databases by their JDBC drivers, on worker threads. */
@NullMarked
package org.sallyport.datasource.sql.jdbc;

import org.jspecify.annotations.NullMarked;

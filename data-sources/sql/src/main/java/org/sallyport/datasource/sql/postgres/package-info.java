/** PostgreSQL by the reactive client. */
@NullMarked
package org.sallyport.datasource.sql.postgres;

import org.jspecify.annotations.NullMarked;

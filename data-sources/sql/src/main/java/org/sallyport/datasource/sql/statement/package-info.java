/** SQL texts with bound values, and where the databases' SQL differs. */
@NullMarked
package org.sallyport.datasource.sql.statement;

import org.jspecify.annotations.NullMarked;

/** OData's query options and what they mean in SQL. */
@NullMarked
package org.sallyport.datasource.sql.odata;

import org.jspecify.annotations.NullMarked;

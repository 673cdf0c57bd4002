/** How connections prove to a database server who they are, whatever the database. */
@NullMarked
package org.sallyport.datasource.sql.login;

import org.jspecify.annotations.NullMarked;

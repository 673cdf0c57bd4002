/**
 * Connector {@code sql}: the tables of a PostgreSQL or H2 database as operations in the style of OData. Names come from
 * the database's catalogue and are quoted, values are bound, rows stream.
 */
@NullMarked
package org.sallyport.datasource.sql;

import org.jspecify.annotations.NullMarked;

package org.sallyport.datasource.sql.jdbc;

/** How a database's driver sends many rows. */
enum Batching {
    /** Many at a time, and it tells which row failed. */
    TOLD,
    /** Many at a time; which row failed is found by going back and sending them one by one. */
    UNTOLD,
    /** It runs in this process, where a batch saves nothing, and tells no row: one by one. */
    NONE
}

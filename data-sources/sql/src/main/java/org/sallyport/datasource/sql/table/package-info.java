/** Tables and columns as a catalogue describes them. */
@NullMarked
package org.sallyport.datasource.sql.table;

import org.jspecify.annotations.NullMarked;

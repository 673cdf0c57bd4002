package org.sallyport.datasource.sql.statement;

import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.ColumnType;

/**
 * A value that is bound.
 *
 * @param value the value; of the class that the type has in filters ({@link Long} for whole numbers, {@link Double} for
 *     binary ones)
 * @param type what it is bound as, a null too
 */
public record Argument(@Nullable Object value, ColumnType type) {}

package org.sallyport.datasource.sql.table;

/**
 * A column of a table.
 *
 * @param name its name in the catalogue
 * @param property its name in JSON and in options: {@link PropertyName}
 * @param type what it holds
 * @param cast whether it must be cast to a text to be what its type says (enumerations and the like)
 * @param nullable whether it may be null
 * @param maxLength most characters of a text; 0 when not limited
 * @param generated whether the database makes its values
 */
public record Column(
        String name,
        String property,
        ColumnType type,
        boolean cast,
        boolean nullable,
        int maxLength,
        boolean generated) {}

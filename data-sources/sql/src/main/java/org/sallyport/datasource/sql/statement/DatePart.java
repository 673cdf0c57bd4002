package org.sallyport.datasource.sql.statement;

/** What a date or time can be asked for. */
public enum DatePart {
    YEAR,
    MONTH,
    DAY,
    HOUR,
    MINUTE,
    SECOND
}

package org.sallyport.datasource.sql.jdbc;

/**
 * What DuckDB says is wrong, by the standard's SQLSTATEs. Its driver tells the kind of an error in the first words of
 * the message, which are fixed, and nowhere else.
 */
final class DuckDbErrors {
    private static final String KIND = " Error: ";

    /** A statement that could not be bound anew when it was run. */
    private static final String NESTED =
            "Invalid Input Error: Attempting to execute an unsuccessful or closed pending query result\nError: ";

    private static final String READ_ONLY = "Cannot execute statement of type ";
    private static final String WITHIN = "\nError: ";

    private DuckDbErrors() {}

    static String state(String told) {
        String message = told.startsWith(NESTED) ? told.substring(told.indexOf(WITHIN) + WITHIN.length()) : told;
        int end = message.indexOf(KIND);
        String kind = end < 0 ? "" : message.substring(0, end);
        String rest = end < 0 ? "" : message.substring(end + KIND.length());
        return switch (kind) {
            case "Binder", "Catalog" -> "42703";
            case "Parser" -> "42601";
            case "Conversion", "Out of Range" -> "22000";
            case "Invalid Input" -> rest.startsWith(READ_ONLY) ? "25006" : "22000";
            case "IO" -> file(rest);
            case "Constraint" -> constraint(rest);
            case "TransactionContext" -> "40001";
            case "Permission" -> "42501";
            case "INTERRUPT" -> "57014";
            default -> "HY000";
        };
    }

    private static String file(String message) {
        if (message.startsWith("Could not set lock on file")) {
            return "53300";
        }
        return message.endsWith("is not a valid DuckDB database file!") ? "3D000" : "HY000";
    }

    private static String constraint(String message) {
        if (message.startsWith("NOT NULL")) {
            return "23502";
        }
        if (message.startsWith("Violates foreign key")) {
            return "23503";
        }
        return message.startsWith("Duplicate key") || message.startsWith("PRIMARY KEY or UNIQUE") ? "23505" : "23000";
    }
}

package org.sallyport.datasource.testkit;

import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;

/** The paths of the test connector. */
final class TestOperations {
    private TestOperations() {}

    /** The operation that a GET path names; null when there is none. */
    static @Nullable String get(String path) {
        if (path.equals("/slow")) {
            return "Slow";
        }
        int slash = path.indexOf('/', 1);
        if (slash < 0 || slash + 1 == path.length() || path.indexOf('/', slash + 1) >= 0) {
            return null;
        }
        return switch (path.substring(1, slash)) {
            case "bytes" -> "GetBytes";
            case "stream" -> "GetStream";
            case "broken" -> "GetBroken";
            case "fail" -> "Fail";
            default -> null;
        };
    }

    /** What follows the first segment. */
    static String argument(String path) {
        return path.substring(path.indexOf('/', 1) + 1);
    }

    /** The number that follows the first segment, from 0 to max. */
    static long number(String path, long max) {
        try {
            long number = Long.parseLong(argument(path));
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below like any other unfit number
        }
        throw new SourceException(
                SourceCode.MALFORMED_REQUEST, "The path must end with a whole number from 0 to " + max + ": " + path);
    }

    /** The failure that follows the first segment. */
    static SourceException failure(String path) {
        for (SourceCode code : SourceCode.values()) {
            if (code.code().equals(argument(path))) {
                return new SourceException(code, "The caller asked the test connector for this failure");
            }
        }
        return new SourceException(SourceCode.MALFORMED_REQUEST, "No SourceCode has the name '" + argument(path) + "'");
    }
}

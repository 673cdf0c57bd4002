package org.sallyport.datasource.sql.table;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Column names as OData identifiers. A name that is one already stays as it is; in others each character that doesn't
 * fit is written {@code _xHHHH_} with its UTF-16 code, as XML names do ({@code order date} is {@code order_x0020_date}).
 * Different columns have different identifiers.
 */
public final class PropertyName {
    private static final Pattern LOOKS_ESCAPED = Pattern.compile("_(?=x[0-9a-fA-F]{4}_)");
    private static final Pattern UNFIT = Pattern.compile("[^A-Za-z0-9_\\p{L}\\p{Nd}]");
    private static final Pattern UNFIT_START = Pattern.compile("^[^A-Za-z_\\p{L}]");

    private PropertyName() {}

    public static String of(String column) {
        String safe = escape(LOOKS_ESCAPED, column);
        safe = escape(UNFIT, safe);
        return escape(UNFIT_START, safe);
    }

    private static String escape(Pattern unfit, String text) {
        return unfit.matcher(text).replaceAll(match -> {
            StringBuilder escaped = new StringBuilder();
            String found = match.group();
            for (int i = 0; i < found.length(); i++) {
                escaped.append(String.format("_x%04x_", (int) found.charAt(i)));
            }
            return Matcher.quoteReplacement(escaped.toString());
        });
    }
}

package org.sallyport.datasource.sql.statement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON arrays as PostgreSQL writes arrays as texts: {@code {1,NULL,"a b",{…}}}. */
final class PostgresArrays {
    private PostgresArrays() {}

    static String ofJson(String json) {
        StringBuilder text = new StringBuilder();
        array(text, JsonElements.of(json));
        return text.toString();
    }

    private static void array(StringBuilder text, List<?> array) {
        text.append('{');
        for (int i = 0; i < array.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            element(text, array.get(i));
        }
        text.append('}');
    }

    private static void element(StringBuilder text, @Nullable Object element) {
        if (element == null) {
            text.append("NULL");
        } else if (element instanceof List<?> nested) {
            array(text, nested);
        } else {
            quoted(text, element.toString());
        }
    }

    private static void quoted(StringBuilder text, String element) {
        text.append('"');
        for (int i = 0; i < element.length(); i++) {
            char c = element.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\');
            }
            text.append(c);
        }
        text.append('"');
    }
}

package org.sallyport.datasource.sql.jdbc;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.format.JsonBytes;

/** Arrays of databases as JSON. */
final class JdbcArrays {
    private JdbcArrays() {}

    static @Nullable String json(@Nullable Array array) throws SQLException {
        if (array == null) {
            return null;
        }
        JsonBytes out = new JsonBytes();
        write(out, array.getArray());
        array.free();
        return out.take().toString();
    }

    private static void write(JsonBytes out, @Nullable Object value) throws SQLException {
        if (value == null) {
            out.nil();
        } else if (value instanceof byte[] bytes) {
            out.base64(bytes);
        } else if (value.getClass().isArray()) {
            elements(out, value);
        } else if (value instanceof Array nested) {
            elements(out, nested.getArray());
        } else if (value instanceof Boolean bool) {
            out.bool(bool);
        } else if (value instanceof BigDecimal decimal) {
            out.json(decimal.toString());
        } else if (value instanceof Number number) {
            digits(out, number.toString());
        } else {
            out.string(value.toString());
        }
    }

    private static void elements(JsonBytes out, Object array) throws SQLException {
        out.raw('[');
        int length = java.lang.reflect.Array.getLength(array);
        for (int i = 0; i < length; i++) {
            if (i > 0) {
                out.raw(',');
            }
            write(out, java.lang.reflect.Array.get(array, i));
        }
        out.raw(']');
    }

    /** NaN and the infinities are no numbers of JSON. */
    private static void digits(JsonBytes out, String digits) {
        if (Character.isDigit(digits.charAt(digits.length() - 1))) {
            out.json(digits);
        } else {
            out.string(digits);
        }
    }
}

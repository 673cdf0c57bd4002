package org.sallyport.datasource.sql.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.IntUnaryOperator;
import org.sallyport.datasource.sql.statement.SqliteDialect;
import org.sqlite.Function;

/** Changes the case of all letters, as other databases do: SQLite itself knows ASCII's alone. */
final class SqliteCases extends Function {
    private final IntUnaryOperator change;

    private SqliteCases(IntUnaryOperator change) {
        this.change = change;
    }

    /** Gives a session the functions that {@link SqliteDialect} calls. */
    static void give(Connection connection) throws SQLException {
        create(connection, SqliteDialect.LOWER, new SqliteCases(Character::toLowerCase), 1, FLAG_DETERMINISTIC);
        create(connection, SqliteDialect.UPPER, new SqliteCases(Character::toUpperCase), 1, FLAG_DETERMINISTIC);
    }

    /** Each character by itself: other databases make no two of one. */
    @Override
    protected void xFunc() throws SQLException {
        String text = value_text(0);
        if (text == null) {
            result();
        } else {
            result(text.codePoints()
                    .map(change)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString());
        }
    }
}

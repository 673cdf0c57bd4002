package org.sallyport.datasource.sql.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.sallyport.datasource.sql.table.QualifiedName;

/** What the catalogues of databases are asked in the same way. Blocks. */
final class CatalogueQueries {
    private CatalogueQueries() {}

    /** The names in a result's first two columns, schema and name; the arguments are bound in their order. */
    static List<QualifiedName> names(Connection connection, String sql, String... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            List<QualifiedName> names = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(new QualifiedName(rows.getString(1), rows.getString(2)));
                }
            }
            return names;
        }
    }

    /** The texts in a result's first column; schema and name of the table are bound. */
    static List<String> texts(Connection connection, String sql, QualifiedName table) throws SQLException {
        try (PreparedStatement statement = of(connection, sql, table);
                ResultSet rows = statement.executeQuery()) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    /** A statement with schema and name of the table bound. */
    static PreparedStatement of(Connection connection, String sql, QualifiedName table) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, table.schema());
        statement.setString(2, table.name());
        return statement;
    }
}

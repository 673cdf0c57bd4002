package org.sallyport.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class SampleDataTest {

    private static String digest(long seed) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
                Statement statement = connection.createStatement()) {
            new SampleData(seed).fill(connection);
            try (ResultSet rows = statement.executeQuery("""
                    select count(*), sum("amount"), max("placed_at") from "orders\"""")) {
                assertTrue(rows.next());
                assertEquals(SampleData.ORDERS, rows.getInt(1));
                return rows.getString(2) + " " + rows.getString(3);
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameRows() throws SQLException {
        assertEquals(digest(7), digest(7));
    }

    @Test
    void everyOrderRefersToACustomerAndAProduct() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
                Statement statement = connection.createStatement()) {
            new SampleData(1).fill(connection);
            try (ResultSet rows = statement.executeQuery("""
                    select count(*) from "orders" o join "customers" c on c."id" = o."customer_id"
                    join "products" p on p."id" = o."product_id" where o."amount" = p."price" * o."quantity\"""")) {
                assertTrue(rows.next());
                assertEquals(SampleData.ORDERS, rows.getInt(1));
            }
        }
    }
}

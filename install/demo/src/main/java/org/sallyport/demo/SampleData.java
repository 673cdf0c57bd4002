package org.sallyport.demo;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;

/** Invented customers, products and orders: the same rows for the same seed, on any database that JDBC reaches. */
final class SampleData {
    static final int CUSTOMERS = 250;
    static final int PRODUCTS = 80;
    static final int ORDERS = 4000;

    // Names are quoted so that they are the same on every database, whatever it does to unquoted ones.
    private static final String CUSTOMER_TABLE = """
            create table "customers" ("id" int primary key, "name" varchar(80) not null, "city" varchar(40) not null,
            "since" date not null, "vip" boolean not null)""";
    private static final String PRODUCT_TABLE = """
            create table "products" ("id" int primary key, "name" varchar(80) not null,
            "price" decimal(10, 2) not null, "stock" int not null)""";
    private static final String ORDER_TABLE = """
            create table "orders" ("id" int primary key, "customer_id" int not null references "customers",
            "product_id" int not null references "products", "quantity" int not null,
            "amount" decimal(12, 2) not null, "state" varchar(12) not null, "note" varchar(200),
            "placed_at" timestamp not null)""";

    private static final List<String> FIRST = List.of(
            "Amina", "Bram", "Chiara", "Dmitri", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Keiko", "Liam",
            "Mira", "Nuno", "Olga", "Pavel", "Quinn", "Rosa", "Selim", "Tove");
    private static final List<String> LAST = List.of(
            "Aalto",
            "Berger",
            "Costa",
            "Dubois",
            "Eriksen",
            "Fischer",
            "Garcia",
            "Horvat",
            "Ivanova",
            "Jensen",
            "Kowalski",
            "Lindqvist",
            "Moreau",
            "Novak",
            "Okafor",
            "Petrov",
            "Rossi",
            "Silva",
            "Tanaka",
            "Weber");
    private static final List<String> CITIES = List.of(
            "Antwerp", "Basel", "Cork", "Dresden", "Esbjerg", "Florence", "Ghent", "Haarlem", "Innsbruck", "Krakow");
    private static final List<String> ADJECTIVES =
            List.of("Quiet", "Bright", "Sturdy", "Folding", "Compact", "Insulated", "Adjustable", "Stackable");
    private static final List<String> THINGS =
            List.of("Lamp", "Chair", "Shelf", "Kettle", "Toolbox", "Ladder", "Cabinet", "Fan", "Bench", "Clock");
    private static final List<String> STATES = List.of("open", "packed", "shipped", "delivered", "returned");

    private final Random random;

    SampleData(long seed) {
        random = new Random(seed);
    }

    /** Creates and fills {@code customers}, {@code products} and {@code orders} in the connection's current schema. */
    void fill(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(CUSTOMER_TABLE);
            statement.execute(PRODUCT_TABLE);
            statement.execute(ORDER_TABLE);
        }
        customers(connection);
        BigDecimal[] prices = products(connection);
        orders(connection, prices);
    }

    private void customers(Connection connection) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into \"customers\" values (?, ?, ?, ?, ?)")) {
            for (int id = 1; id <= CUSTOMERS; id++) {
                insert.setInt(1, id);
                insert.setString(2, pick(FIRST) + " " + pick(LAST));
                insert.setString(3, pick(CITIES));
                insert.setDate(4, Date.valueOf(LocalDate.of(2015, 1, 1).plusDays(random.nextInt(3650))));
                insert.setBoolean(5, random.nextInt(10) == 0);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private BigDecimal[] products(Connection connection) throws SQLException {
        BigDecimal[] prices = new BigDecimal[PRODUCTS + 1];
        try (PreparedStatement insert = connection.prepareStatement("insert into \"products\" values (?, ?, ?, ?)")) {
            for (int id = 1; id <= PRODUCTS; id++) {
                prices[id] = BigDecimal.valueOf(500 + random.nextInt(40_000), 2);
                insert.setInt(1, id);
                insert.setString(
                        2, ADJECTIVES.get((id - 1) / THINGS.size()) + " " + THINGS.get((id - 1) % THINGS.size()));
                insert.setBigDecimal(3, prices[id]);
                insert.setInt(4, random.nextInt(500));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return prices;
    }

    private void orders(Connection connection, BigDecimal[] prices) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into \"orders\" values (?, ?, ?, ?, ?, ?, ?, ?)")) {
            LocalDateTime placed = LocalDateTime.of(2025, 1, 2, 8, 0);
            for (int id = 1; id <= ORDERS; id++) {
                int product = 1 + random.nextInt(PRODUCTS);
                int quantity = 1 + random.nextInt(9);
                placed = placed.plusMinutes(random.nextInt(300));
                insert.setInt(1, id);
                insert.setInt(2, 1 + random.nextInt(CUSTOMERS));
                insert.setInt(3, product);
                insert.setInt(4, quantity);
                insert.setBigDecimal(5, prices[product].multiply(BigDecimal.valueOf(quantity)));
                insert.setString(6, pick(STATES));
                insert.setString(7, random.nextInt(6) == 0 ? "Leave at the \"back\" door, please" : null);
                insert.setTimestamp(8, Timestamp.valueOf(placed));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}

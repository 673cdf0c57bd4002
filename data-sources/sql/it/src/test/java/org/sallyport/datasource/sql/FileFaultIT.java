package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/** What a caller sees when something is wrong with a database in a file, or another is in its way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FileFaultIT {
    private static final String JSON = "application/json";
    private static final String ITEMS = "/datasets/default/tables/goods/items";
    private static final String CHANGE = "{\"name\":\"x\"}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    private final Vertx vertx = Vertx.vertx();

    private enum Kind {
        SQLITE,
        DUCKDB;

        TestDatabase make(String name) {
            Path file = folder.resolve(name + "." + this);
            TestDatabase made =
                    switch (this) {
                        case SQLITE -> TestDatabase.sqlite(file);
                        case DUCKDB -> DuckDbFolder.database(file);
                    };
            return made.run(
                    "CREATE TABLE goods (id integer PRIMARY KEY, name varchar(20))",
                    "INSERT INTO goods VALUES (1, 'a')");
        }
    }

    @AfterAll
    void stop() {
        SourceFixture.await(vertx.close());
    }

    private SourceFixture open(TestDatabase database, boolean readOnly) {
        return new SourceFixture(
                vertx,
                new SqlConnector(),
                database.parameters().put("readOnly", readOnly),
                database.credentials(),
                1,
                DuckDbFolder.drivers());
    }

    private static SourceException patch(SourceFixture source) {
        return SourceFixture.failureOf(source.send(HttpMethod.PATCH, ITEMS + "/1", JSON, CHANGE));
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsOpenedForReadingIsNotWritten(Kind kind) {
        try (SourceFixture source = open(kind.make("reading"), true)) {
            assertEquals(SourceCode.PERMISSION_DENIED, patch(source).code());
            assertEquals("a", source.readJson(ITEMS + "/1").getString("name"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsNoDatabaseIsToldAsSuch(Kind kind) throws IOException {
        TestDatabase database = kind.make("good");
        Path garbage = Files.writeString(folder.resolve("garbage." + kind), "nothing of a database ".repeat(500));
        TestDatabase none = new TestDatabase(database.engine(), "localhost", 0, garbage.toString(), "", "", "");
        try (SourceFixture source = open(none, false)) {
            SourceException failure = source.failure(ITEMS);
            assertEquals(SourceCode.INVALID_PARAMETERS, failure.code(), failure.safeMessage());
            assertTrue(failure.safeMessage().contains(garbage.toString()), failure.safeMessage());
        }
    }

    /** DuckDB lets the first who writes a row win; who comes later may try again. */
    @Test
    void aRowThatAnotherTransactionChangesIsNotChanged() throws SQLException {
        TestDatabase database = Kind.DUCKDB.make("contended");
        try (SourceFixture source = open(database, false);
                Connection other = database.connect()) {
            source.read(ITEMS);
            other.setAutoCommit(false);
            try (Statement statement = other.createStatement()) {
                statement.executeUpdate("UPDATE goods SET name = 'theirs' WHERE id = 1");
            }
            SourceException failure = patch(source);
            assertEquals(SourceCode.SERIALIZATION, failure.code());
            assertTrue(failure.code().retryable());
            other.rollback();
            assertEquals("a", source.readJson(ITEMS + "/1").getString("name"));
        }
    }

    /** SQLite lets one write at a time, and waits five seconds for the other. */
    @Test
    void aFileThatAnotherWritesIsLocked() throws SQLException {
        TestDatabase database = Kind.SQLITE.make("locked");
        try (SourceFixture source = open(database, false);
                Connection other = database.connect();
                Statement statement = other.createStatement()) {
            source.read(ITEMS);
            statement.execute("BEGIN IMMEDIATE");
            SourceException failure = patch(source);
            assertEquals(SourceCode.LOCK_TIMEOUT, failure.code());
            assertTrue(failure.code().retryable());
            statement.execute("ROLLBACK");
            assertEquals("a", source.readJson(ITEMS + "/1").getString("name"));
        }
    }

    @Test
    void whatATriggerRaisesIsARefusalThatQuotesNothing() {
        TestDatabase database = Kind.SQLITE
                .make("raising")
                .run("CREATE TRIGGER guards BEFORE UPDATE ON goods BEGIN SELECT RAISE(ABORT, 'secretive words'); END");
        try (SourceFixture source = open(database, false)) {
            SourceException failure = patch(source);
            assertEquals(SourceCode.CONSTRAINT_VIOLATED, failure.code());
            assertFalse((failure.safeMessage() + failure.getCause()).contains("secretive"));
        }
    }
}

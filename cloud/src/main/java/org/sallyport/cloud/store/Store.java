package org.sallyport.cloud.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;

/** The cloud's memory. Thread-safe; futures complete on the caller's context. */
public final class Store {
    /** What PostgreSQL's driver says on the wire, statements' values among it. Kept here lest the JVM forget its level. */
    private static final Logger DRIVERS_WIRE = Logger.getLogger("org.postgresql.core.v3");

    private final Database database;
    private final Gateways gateways;
    private final Members members;
    private final Recoveries recoveries;
    private final Rotations rotations;
    private final Resealing resealing;
    private final Connections connections;

    private Store(Database database, InstantSource clock) {
        this.database = database;
        this.gateways = new Gateways(database, clock);
        this.members = new Members(database, clock);
        this.recoveries = new Recoveries(database, clock);
        this.rotations = new Rotations(database, clock);
        this.resealing = new Resealing(database, clock);
        this.connections = new Connections(database, clock);
    }

    /**
     * Opens the database and brings its tables up to date. Fails with {@link CloudCode#STORE_UNAVAILABLE} when it
     * can't be reached, {@link CloudCode#START_FAILED} when its tables can't be brought up to date.
     */
    public static Future<Store> open(Vertx vertx, StoreSettings settings, InstantSource clock) {
        WorkerExecutor workers = vertx.createSharedWorkerExecutor(
                "sallyport-store-" + Ids.secret(), settings.connections(), 1, TimeUnit.MINUTES);
        return workers.executeBlocking(() -> pool(settings), false)
                .map(pool -> new Store(new Database(pool, workers), clock))
                .onFailure(e -> workers.close());
    }

    /** Gateways and their enrolment codes. */
    public Gateways gateways() {
        return gateways;
    }

    /** Members and their tokens. */
    public Members members() {
        return members;
    }

    /** What gateways are restored from. */
    public Recoveries recoveries() {
        return recoveries;
    }

    /** Changes of gateways' keys. */
    public Rotations rotations() {
        return rotations;
    }

    /** Sealing of credentials to a new key. */
    public Resealing resealing() {
        return resealing;
    }

    /** Connections. */
    public Connections connections() {
        return connections;
    }

    /** Closes the database. */
    public Future<Void> close() {
        return database.close();
    }

    private static HikariDataSource pool(StoreSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("sallyport-store");
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(password(settings.passwordFile()));
        config.setMaximumPoolSize(settings.connections());
        config.setMinimumIdle(1);
        config.setAutoCommit(false);
        config.setConnectionTimeout(5_000);
        if (settings.url().startsWith("jdbc:postgresql:")) {
            // A refused row's values would be in the message, and with it in the log.
            config.addDataSourceProperty("logServerErrorDetail", "false");
            DRIVERS_WIRE.setLevel(Level.INFO); // whatever the JVM's logging is configured to
        }
        HikariDataSource pool;
        try {
            pool = new HikariDataSource(config);
        } catch (RuntimeException e) {
            throw CloudCode.STORE_UNAVAILABLE.failure(
                    "The database " + settings.url() + " can't be opened: " + root(e).getMessage(), e);
        }
        try {
            Flyway.configure()
                    .dataSource(pool)
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
            return pool;
        } catch (FlywayException e) {
            pool.close();
            throw CloudCode.START_FAILED.failure(
                    "The tables of " + settings.url() + " can't be brought up to date: " + root(e).getMessage(), e);
        }
    }

    private static @Nullable String password(@Nullable Path file) {
        if (file == null) {
            return null;
        }
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw CloudCode.START_FAILED.failure("The password file " + file + " can't be read", e);
        }
    }

    private static Throwable root(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause;
    }
}

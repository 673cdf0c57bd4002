package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.buffer.Buffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.PullStream.Part;

/** One piece of work that gives a value: its answer has a single part, which is empty. */
final class JdbcTask<T> implements PartProducer {
    private final Work<T> work;
    private final Restoring restoring;
    private @Nullable T result;

    /** Work with a connection. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Makes a session what it was. */
    @FunctionalInterface
    interface Restoring {
        boolean restore(Connection connection) throws SQLException;
    }

    JdbcTask(Work<T> work, Restoring restoring) {
        this.work = work;
        this.restoring = restoring;
    }

    @Override
    public Part next(Connection connection) throws SQLException {
        result = work.run(connection);
        return new Part(Buffer.buffer(), true);
    }

    /** Of work that has ended; handed over with its last part. */
    T result() {
        return Objects.requireNonNull(result, "the work has not ended");
    }

    @Override
    public @Nullable Statement running() {
        return null;
    }

    @Override
    public void close() {}

    @Override
    public boolean restore(Connection connection) throws SQLException {
        return restoring.restore(connection);
    }
}

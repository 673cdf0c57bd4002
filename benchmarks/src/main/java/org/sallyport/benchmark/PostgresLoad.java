package org.sallyport.benchmark;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A closed loop of point reads by key in PostgreSQL's own protocol, with prepared statements, on one event loop. */
final class PostgresLoad {
    private final PgConnectOptions options;
    private final String sql;
    private final int keys;

    /** Reads rows {@code 1..keys} by the statement's only parameter. */
    PostgresLoad(PgConnectOptions options, String sql, int keys) {
        this.options = options;
        this.sql = sql;
        this.keys = keys;
    }

    Load run(int connections, Duration warmUp, Duration time) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            CompletableFuture<Load> result = new CompletableFuture<>();
            vertx.runOnContext(start -> loop(vertx, connections, warmUp, time).onComplete(done -> {
                if (done.succeeded()) {
                    result.complete(done.result());
                } else {
                    result.completeExceptionally(done.cause());
                }
            }));
            return result.orTimeout(warmUp.plus(time).toSeconds() + 60, TimeUnit.SECONDS)
                    .join();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private Future<Load> loop(Vertx vertx, int connections, Duration warmUp, Duration time) {
        Latencies latencies = new Latencies();
        long begin = System.nanoTime() + warmUp.toNanos();
        vertx.setTimer(warmUp.toMillis(), ignored -> latencies.begin());
        List<Future<Void>> loops = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Promise<Void> done = Promise.promise();
            PgConnection.connect(vertx, options)
                    .compose(connection -> connection.prepare(sql))
                    .onFailure(done::fail)
                    .onSuccess(statement -> next(statement, latencies, begin + time.toNanos(), done));
            loops.add(done.future());
        }
        return Future.join(loops).map(done -> latencies.end());
    }

    private void next(PreparedStatement statement, Latencies latencies, long end, Promise<Void> done) {
        long sent = System.nanoTime();
        if (sent >= end) {
            done.complete();
            return;
        }
        int key = 1 + ThreadLocalRandom.current().nextInt(keys);
        statement.query().execute(Tuple.of(key)).onFailure(done::fail).onSuccess(rows -> {
            latencies.add(System.nanoTime() - sent);
            next(statement, latencies, end, done);
        });
    }
}

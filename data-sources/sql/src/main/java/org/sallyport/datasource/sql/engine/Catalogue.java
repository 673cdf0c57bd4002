package org.sallyport.datasource.sql.engine;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;

/**
 * Tables' descriptions, kept for a short while: a description costs a query, and tables seldom change. A table that
 * isn't there is never remembered, so a new one is found at once; one that changed is forgotten when a query over it
 * fails for that. Safe from any context.
 */
public final class Catalogue {
    private static final Duration KEPT = Duration.ofSeconds(60);
    private static final int MOST_TABLES = 500;

    private final Engine engine;
    private final LongSupplier nanoClock;
    private final Map<QualifiedName, Kept> tables = new LinkedHashMap<>(16, 0.75f, true);

    private record Kept(Table table, long until) {}

    public Catalogue(Engine engine, LongSupplier nanoClock) {
        this.engine = engine;
        this.nanoClock = nanoClock;
    }

    /** All tables and views; not kept. */
    public Future<List<QualifiedName>> tables() {
        return engine.tables();
    }

    /** A table's description, at most a minute old. */
    public Future<Table> table(QualifiedName name) {
        Table known = known(name);
        return known != null
                ? Future.succeededFuture(known)
                : engine.describe(name).onSuccess(this::keep);
    }

    private synchronized @org.jspecify.annotations.Nullable Table known(QualifiedName name) {
        Kept kept = tables.get(name);
        return kept == null || kept.until() - nanoClock.getAsLong() <= 0 ? null : kept.table();
    }

    private synchronized void keep(Table table) {
        tables.put(table.name(), new Kept(table, nanoClock.getAsLong() + KEPT.toNanos()));
        if (tables.size() > MOST_TABLES) {
            tables.remove(tables.keySet().iterator().next());
        }
    }

    /** Forgets a description; whether one was kept, so that reading it again may tell something new. */
    public synchronized boolean forget(QualifiedName name) {
        return tables.remove(name) != null;
    }
}

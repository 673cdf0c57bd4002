package org.sallyport.datasource.sql.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.PgTypes;
import org.sallyport.datasource.sql.table.PropertyName;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;
import org.sallyport.datasource.sql.table.Table.Change;

/** Reads PostgreSQL's system catalogue. Its own schemas are no tables of ours. */
public final class PgCatalogue {
    private static final String TABLES = """
            SELECT n.nspname::text, c.relname::text
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
              AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp_)'
              AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
              AND pg_catalog.has_any_column_privilege(c.oid, 'SELECT')
            ORDER BY 1, 2""";

    /** One row a column; a single row without a column for a table that has none. */
    private static final String COLUMNS = """
            SELECT a.attname::text AS name, COALESCE(b.typname, t.typname)::text AS type,
              COALESCE(b.typcategory, t.typcategory)::text AS category,
              COALESCE(a.attnotnull, false) AS not_null,
              CASE WHEN COALESCE(b.typname, t.typname) IN ('varchar', 'bpchar')
                THEN GREATEST(CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END - 4, 0) ELSE 0 END
                AS max_length,
              CASE WHEN a.attgenerated <> '' THEN 'COMPUTED'
                WHEN a.attidentity = 'a' THEN 'IDENTITY_ALWAYS'
                WHEN a.attidentity = 'd' OR a.atthasdef AND t.typname IN ('int2', 'int4', 'int8')
                  AND pg_catalog.pg_get_serial_sequence(pg_catalog.format('%I.%I', n.nspname, c.relname), a.attname)
                    IS NOT NULL THEN 'IDENTITY'
                WHEN a.atthasdef THEN 'DEFAULT' ELSE 'WRITER' END AS origin,
              (SELECT pg_catalog.array_agg(e.enumlabel::text ORDER BY e.enumsortorder)
                FROM pg_catalog.pg_enum e WHERE e.enumtypid = COALESCE(b.oid, t.oid)) AS labels,
              pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT') AS readable,
              pg_catalog.format_type(COALESCE(b.oid, t.oid), -1) AS declared,
              pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS by_default,
              CASE WHEN pg_catalog.has_any_column_privilege(c.oid, 'INSERT') THEN 8 ELSE 0 END
                + CASE WHEN pg_catalog.has_any_column_privilege(c.oid, 'UPDATE') THEN 4 ELSE 0 END
                + CASE WHEN pg_catalog.has_table_privilege(c.oid, 'DELETE') THEN 16 ELSE 0 END AS granted,
              pg_catalog.pg_relation_is_updatable(c.oid, true) AS possible,
              COALESCE(pg_catalog.array_position(i.indkey::int2[], a.attnum), -1)::int4 AS key_position
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'
            LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary
            WHERE n.nspname = $1::text AND c.relname = $2::text AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp_)'
            ORDER BY a.attnum""";

    private final PgConnections connections;

    public PgCatalogue(PgConnections connections) {
        this.connections = connections;
    }

    public Future<List<QualifiedName>> tables() {
        return connections.query(TABLES, Tuple.tuple()).map(rows -> {
            List<QualifiedName> names = new ArrayList<>(rows.size());
            for (Row row : rows) {
                names.add(new QualifiedName(row.getString(0), row.getString(1)));
            }
            return names;
        });
    }

    public Future<Table> describe(QualifiedName name) {
        return connections.query(COLUMNS, Tuple.of(name.schema(), name.name())).map(rows -> table(name, rows));
    }

    private static Table table(QualifiedName name, RowSet<Row> rows) {
        if (rows.size() == 0) {
            throw new SourceException(
                    SourceCode.UNKNOWN_TABLE, "The database has no table or view '" + name + "' (case matters)");
        }
        List<Column> readable = new ArrayList<>();
        List<Column> all = new ArrayList<>();
        TreeMap<Integer, String> key = new TreeMap<>();
        for (Row row : rows) {
            if (row.getString("name") == null) {
                continue;
            }
            Column column = column(row);
            all.add(column);
            if (row.getBoolean("readable")) {
                readable.add(column);
            }
            int keyPosition = row.getInteger("key_position");
            if (keyPosition >= 0) {
                key.put(keyPosition, column.name());
            }
        }
        // Without any readable column the database itself shall refuse the query.
        Row any = rows.iterator().next();
        Set<Change> changes = changes(any.getInteger("granted") & any.getInteger("possible"));
        return new Table(name, readable.isEmpty() ? all : readable, List.copyOf(key.values()), changes);
    }

    /** Of the bits that the server tells of a relation. */
    private static Set<Change> changes(int bits) {
        Set<Change> changes = EnumSet.noneOf(Change.class);
        if ((bits & 8) != 0) {
            changes.add(Change.INSERT);
        }
        if ((bits & 4) != 0) {
            changes.add(Change.UPDATE);
        }
        if ((bits & 16) != 0) {
            changes.add(Change.DELETE);
        }
        return changes;
    }

    private static Column column(Row row) {
        String name = row.getString("name");
        String typeName = row.getString("type");
        boolean enumeration = "E".equals(row.getString("category"));
        ColumnType type = enumeration
                ? ColumnType.STRING
                : "A".equals(row.getString("category")) ? ColumnType.ARRAY : PgTypes.of(typeName);
        String[] labels = row.getArrayOfStrings("labels");
        boolean cast = enumeration || typeName.equals("citext") || typeName.equals("char");
        return new Column(
                name,
                PropertyName.of(name),
                type,
                cast,
                !row.getBoolean("not_null"),
                row.getInteger("max_length"),
                Origin.valueOf(row.getString("origin")),
                labels == null ? List.of() : List.of(labels),
                row.getString("declared"),
                row.getString("by_default"));
    }
}

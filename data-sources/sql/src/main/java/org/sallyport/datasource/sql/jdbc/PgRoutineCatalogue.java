package org.sallyport.datasource.sql.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.routine.Parameter;
import org.sallyport.datasource.sql.routine.Procedure;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.PgTypes;
import org.sallyport.datasource.sql.table.QualifiedName;

/** PostgreSQL's functions and procedures in its system catalogue. Those of triggers and of extensions are left out. */
final class PgRoutineCatalogue {
    private static final String CALLABLE = """
            FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            JOIN pg_catalog.pg_type r ON r.oid = p.prorettype %s
            WHERE p.prokind IN ('f', 'p') AND r.typname NOT IN ('trigger', 'event_trigger')
              AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp_)'
              AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
              AND pg_catalog.has_function_privilege(p.oid, 'EXECUTE')
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e')
            """;

    private static final String NAMES =
            "SELECT DISTINCT n.nspname::text, p.proname::text " + CALLABLE.formatted("") + "ORDER BY 1, 2";

    /** One row a parameter; a single row without one for a function that has none. */
    private static final String PARAMETERS = """
            SELECT p.oid::int8 AS oid, p.prokind::text AS kind, p.proretset AS set, r.typname::text AS returns,
              r.typtype::text AS return_kind, r.typcategory::text AS return_category,
              p.pronargs::int4 AS inputs, p.pronargdefaults::int4 AS defaults, a.position::int4 AS position,
              p.proargnames[a.position] AS name, COALESCE(p.proargmodes[a.position]::text, 'i') AS mode,
              pg_catalog.format_type(a.type, NULL) AS type_name, COALESCE(b.typname, t.typname)::text AS type,
              COALESCE(b.typcategory, t.typcategory)::text AS category
            """ + CALLABLE.formatted("""
            LEFT JOIN LATERAL pg_catalog.unnest(COALESCE(p.proallargtypes, p.proargtypes::pg_catalog.oid[]))
              WITH ORDINALITY AS a(type, position) ON true
            LEFT JOIN pg_catalog.pg_type t ON t.oid = a.type
            LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'""") + """
              AND n.nspname = ? AND p.proname = ?
            ORDER BY p.oid, a.position""";

    /** The name of a parameter that has none: only its place tells it. */
    private static final String NAMELESS = "$";

    List<QualifiedName> names(Connection connection) throws SQLException {
        return CatalogueQueries.names(connection, NAMES);
    }

    List<Procedure> describe(Connection connection, QualifiedName name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PARAMETERS)) {
            statement.setString(1, name.schema());
            statement.setString(2, name.name());
            try (ResultSet rows = statement.executeQuery()) {
                List<Procedure> procedures = new ArrayList<>();
                boolean more = rows.next();
                while (more) {
                    long oid = rows.getLong("oid");
                    Reading one = new Reading(name, rows);
                    do {
                        one.parameter(rows);
                        more = rows.next();
                    } while (more && rows.getLong("oid") == oid);
                    procedures.add(one.procedure());
                }
                return procedures;
            }
        }
    }

    /** How an argument says which parameter it is for. */
    String notation(Dialect dialect, Parameter parameter) {
        if (parameter.name().startsWith(NAMELESS)) {
            return "";
        }
        return (parameter.variadic() ? "VARIADIC " : "") + dialect.quote(parameter.name()) + " => ";
    }

    /** One function or procedure, as its rows are read. */
    private static final class Reading {
        private final QualifiedName name;
        private final boolean function;
        private final boolean set;
        private final @Nullable ColumnType returns;
        private final int required;
        private final List<Parameter> parameters = new ArrayList<>();
        private int inputs;

        Reading(QualifiedName name, ResultSet row) throws SQLException {
            this.name = name;
            this.function = row.getString("kind").equals("f");
            this.set = row.getBoolean("set");
            this.required = row.getInt("inputs") - row.getInt("defaults");
            String type = row.getString("returns");
            // domains, enumerations and ranges are single values too; composites and records are rows
            boolean single = !List.of("c", "p").contains(row.getString("return_kind")) && !type.equals("refcursor");
            this.returns = function && !set && single ? type(type, row.getString("return_category")) : null;
        }

        void parameter(ResultSet row) throws SQLException {
            int position = row.getInt("position");
            String mode = row.getString("mode");
            if (position == 0 || mode.equals("t") || (set && mode.equals("o"))) {
                return;
            }
            Parameter.Mode way =
                    switch (mode) {
                        case "o" -> Parameter.Mode.OUT;
                        case "b" -> set ? Parameter.Mode.IN : Parameter.Mode.IN_OUT;
                        default -> Parameter.Mode.IN;
                    };
            inputs += way.in() ? 1 : 0;
            String given = row.getString("name");
            parameters.add(new Parameter(
                    given == null || given.isEmpty() ? NAMELESS + position : given,
                    way,
                    type(row.getString("type"), row.getString("category")),
                    row.getString("type_name"),
                    way.in() && inputs > required,
                    mode.equals("v")));
        }

        private static ColumnType type(String name, String category) {
            return switch (category) {
                case "A" -> ColumnType.ARRAY;
                case "E" -> ColumnType.STRING;
                default -> PgTypes.of(name);
            };
        }

        Procedure procedure() {
            boolean outputs = parameters.stream().anyMatch(one -> one.mode().out());
            return new Procedure(name, function, set, parameters, outputs ? null : returns, null);
        }
    }
}

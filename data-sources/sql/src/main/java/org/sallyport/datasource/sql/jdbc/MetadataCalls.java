package org.sallyport.datasource.sql.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.routine.Parameter;
import org.sallyport.datasource.sql.routine.Parameter.Mode;
import org.sallyport.datasource.sql.routine.Procedure;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;

/** Procedures as the driver's {@link DatabaseMetaData} tells them, called by JDBC's escape. */
class MetadataCalls extends StandardCalls {
    private final MetadataDatabase database;

    MetadataCalls(MetadataDatabase database) {
        super(database);
        this.database = database;
    }

    @Override
    List<QualifiedName> procedures(Connection connection) throws SQLException {
        List<QualifiedName> names = new ArrayList<>();
        try (ResultSet rows = connection.getMetaData().getProcedures(database.catalogue(connection), null, "%")) {
            while (rows.next()) {
                String schema = rows.getString("PROCEDURE_SCHEM");
                if (schema != null && !database.system(schema)) {
                    names.add(new QualifiedName(schema, rows.getString("PROCEDURE_NAME")));
                }
            }
        } catch (SQLFeatureNotSupportedException e) {
            return List.of();
        }
        return names.stream().distinct().sorted().toList();
    }

    @Override
    List<Procedure> describe(Connection connection, QualifiedName name) throws SQLException {
        if (database.system(name.schema())) {
            return List.of();
        }
        Map<String, Reading> found = new LinkedHashMap<>();
        DatabaseMetaData metadata = connection.getMetaData();
        String catalogue = database.catalogue(connection);
        String schema = MetadataDatabase.literal(metadata, name.schema());
        String procedure = MetadataDatabase.literal(metadata, name.name());
        try (ResultSet rows = metadata.getProcedures(catalogue, schema, procedure)) {
            while (rows.next()) {
                if (isNamed(rows, name)) {
                    found.put(specific(rows), new Reading());
                }
            }
        } catch (SQLFeatureNotSupportedException e) {
            return List.of();
        }
        try (ResultSet rows = metadata.getProcedureColumns(catalogue, schema, procedure, "%")) {
            while (rows.next()) {
                Reading one = isNamed(rows, name) ? found.get(specific(rows)) : null;
                if (one != null) {
                    one.column(rows);
                }
            }
        }
        return found.values().stream().map(one -> one.procedure(name)).toList();
    }

    /** Some drivers ignore case, or the escape in patterns. */
    private static boolean isNamed(ResultSet row, QualifiedName name) throws SQLException {
        return name.schema().equals(row.getString("PROCEDURE_SCHEM"))
                && name.name().equals(row.getString("PROCEDURE_NAME"));
    }

    /** What tells procedures of one name apart. */
    private static String specific(ResultSet row) throws SQLException {
        return String.valueOf(row.getString("SPECIFIC_NAME"));
    }

    /** One procedure, as its rows are read. */
    private final class Reading {
        /** By their places, in whose order some drivers don't tell them. */
        private final TreeMap<Integer, Parameter> parameters = new TreeMap<>();

        private @Nullable ColumnType returns;

        void column(ResultSet row) throws SQLException {
            String typeName = String.valueOf(row.getString("TYPE_NAME"));
            ColumnType type =
                    database.type(row.getInt("DATA_TYPE"), typeName, row.getInt("PRECISION"), row.getInt("SCALE"));
            switch (row.getInt("COLUMN_TYPE")) {
                case DatabaseMetaData.procedureColumnReturn -> returns = type;
                case DatabaseMetaData.procedureColumnOut -> add(row, Mode.OUT, type, typeName);
                case DatabaseMetaData.procedureColumnInOut -> add(row, Mode.IN_OUT, type, typeName);
                case DatabaseMetaData.procedureColumnIn, DatabaseMetaData.procedureColumnUnknown ->
                    add(row, Mode.IN, type, typeName);
                default -> {
                    // a column of rows that it gives
                }
            }
        }

        private void add(ResultSet row, Mode mode, ColumnType type, String typeName) throws SQLException {
            String name = row.getString("COLUMN_NAME");
            int place = row.getInt("ORDINAL_POSITION");
            String known = name == null || name.isEmpty() ? "P" + place : name;
            parameters.put(place, new Parameter(known, mode, type, typeName, false, false));
        }

        Procedure procedure(QualifiedName name) {
            return new Procedure(name, returns != null, false, List.copyOf(parameters.values()), returns, null);
        }
    }
}

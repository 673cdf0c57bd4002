package org.sallyport.datasource.sql.jdbc;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.login.Login;

/** The databases that are reached by JDBC. */
public final class Databases {
    private Databases() {}

    /**
     * The database of a connection. May block on the disk.
     *
     * @param drivers the folder of drivers that are not part of the product
     */
    public static JdbcDatabase of(SqlParameters parameters, Login login, @Nullable Path drivers) {
        DriverFolder folder = new DriverFolder(drivers);
        return switch (parameters.engine()) {
            case MYSQL, MARIADB -> new MariaDatabase(parameters, login);
            case SQLSERVER -> new SqlServerDatabase(parameters, login);
            case ORACLE -> new OracleDatabase(parameters, login, folder);
            case DB2 -> new Db2Database(parameters, login, folder);
            case H2 -> new H2Database(parameters, login);
            case SQLITE -> new SqliteDatabase(parameters);
            case DUCKDB -> new DuckDbDatabase(parameters, folder);
            case JDBC -> new DescribedDatabase(parameters, login, folder);
            case POSTGRESQL -> throw new IllegalStateException("PostgreSQL has an engine of its own");
        };
    }
}

package org.sallyport.datasource.sql.engine;

import java.util.EnumSet;
import java.util.Set;

/** The database engines, by their names in the parameter {@code engine}. */
public enum EngineKind {
    POSTGRESQL("postgresql", 5432, "public"),
    MYSQL("mysql", 3306, ""),
    MARIADB("mariadb", 3306, ""),
    SQLSERVER("sqlserver", 1433, "dbo"),
    ORACLE("oracle", 1521, ""),
    DB2("db2", 50_000, ""),
    H2("h2", 9092, "PUBLIC"),
    SQLITE("sqlite", 0, "main"),
    DUCKDB("duckdb", 0, "main"),
    /** Any driver that the agent's administrator has put into a folder and described. */
    JDBC("jdbc", 0, "");

    private final String scheme;
    private final int defaultPort;
    private final String defaultSchema;

    EngineKind(String scheme, int defaultPort, String defaultSchema) {
        this.scheme = scheme;
        this.defaultPort = defaultPort;
        this.defaultSchema = defaultSchema;
    }

    /** The scheme of targets. */
    public String scheme() {
        return scheme;
    }

    /** The port of servers; 0 where it must be told. */
    public int defaultPort() {
        return defaultPort;
    }

    /** The schema of a table that is named without one; empty where that is not the engine's to say. */
    String defaultSchema() {
        return defaultSchema;
    }

    /** Whether the database is a file on the agent's machine, rather than on a server. */
    public boolean file() {
        return this == SQLITE || this == DUCKDB;
    }

    /** What the parameter {@code tls} may be. */
    public Set<TlsMode> tlsModes() {
        return switch (this) {
            case POSTGRESQL, MYSQL, MARIADB -> EnumSet.allOf(TlsMode.class);
            case SQLSERVER -> EnumSet.of(TlsMode.PREFER, TlsMode.REQUIRE, TlsMode.VERIFY_FULL);
            case ORACLE, DB2 -> EnumSet.of(TlsMode.DISABLE, TlsMode.REQUIRE, TlsMode.VERIFY_FULL);
            case H2, SQLITE, DUCKDB, JDBC -> EnumSet.of(TlsMode.DISABLE);
        };
    }

    /** What {@code tls} is where nothing is said. */
    public TlsMode defaultTls() {
        return tlsModes().contains(TlsMode.PREFER) ? TlsMode.PREFER : TlsMode.DISABLE;
    }

    /** What the parameter {@code isolation} may be. */
    public Set<Isolation> isolations() {
        return switch (this) {
            case POSTGRESQL, MYSQL, MARIADB, DB2, JDBC -> EnumSet.complementOf(EnumSet.of(Isolation.SNAPSHOT));
            case SQLSERVER, H2 -> EnumSet.allOf(Isolation.class);
            case ORACLE -> EnumSet.of(Isolation.DATABASE_DEFAULT, Isolation.READ_COMMITTED, Isolation.SERIALIZABLE);
            case SQLITE -> EnumSet.of(Isolation.DATABASE_DEFAULT, Isolation.SERIALIZABLE);
            case DUCKDB -> EnumSet.of(Isolation.DATABASE_DEFAULT, Isolation.SNAPSHOT);
        };
    }
}

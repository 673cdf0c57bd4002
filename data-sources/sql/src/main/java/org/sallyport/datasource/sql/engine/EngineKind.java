package org.sallyport.datasource.sql.engine;

/** The database engines, by their names in the parameter {@code engine}. */
public enum EngineKind {
    POSTGRESQL("postgresql", 5432, "public"),
    H2("h2", 9092, "PUBLIC");

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

    public int defaultPort() {
        return defaultPort;
    }

    /** The schema of a table that is named without one. */
    public String defaultSchema() {
        return defaultSchema;
    }
}

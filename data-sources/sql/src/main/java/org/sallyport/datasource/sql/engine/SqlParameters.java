package org.sallyport.datasource.sql.engine;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.spi.Target;

/**
 * A connection's parameters, checked. Drivers are given these parts, or URLs made of them, and nothing else: no property
 * of a driver, and no URL, is a caller's to write.
 *
 * @param engine which database it is
 * @param driver the name of the driver's folder, with the engine {@code jdbc}; else empty
 * @param where the server; null for a file
 * @param database its name, or the file
 * @param defaultSchema the schema of a table that is named without one; empty when it must be named
 * @param tls whether the connection is encrypted
 * @param readOnly whether a file is opened for reading alone
 * @param pageSize rows of a page when the caller asks for no size; 0: all rows in one answer
 * @param serverCertificates PEM of the authorities that may have issued the server's certificate; empty for those that
 *     the JVM trusts
 * @param isolation of all transactions
 * @param pool its connections
 */
public record SqlParameters(
        EngineKind engine,
        String driver,
        @Nullable ServerAddress where,
        String database,
        String defaultSchema,
        TlsMode tls,
        boolean readOnly,
        int pageSize,
        String serverCertificates,
        Isolation isolation,
        PoolSettings pool) {
    private static final int MAX_PAGE = 1_000_000;
    private static final int LONGEST_NAME = 128;
    private static final Pattern DRIVER = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    /**
     * Reads the parameters.
     *
     * @throws SourceException {@link SourceCode#INVALID_PARAMETERS} with all problems
     */
    public static SqlParameters read(Settings settings) {
        EngineKind engine = settings.choice("engine", EngineKind.class, EngineKind.POSTGRESQL);
        String driver = driver(settings, engine);
        ServerAddress server = engine.file() ? null : server(settings, engine);
        String database = database(settings, engine);
        String schema = schema(settings, engine, database);
        TlsMode tls = tls(settings, engine);
        boolean readOnly = engine.file() && settings.bool("readOnly", false);
        int pageSize = settings.integer("pageSize", 0, MAX_PAGE, 0);
        String authorities = authorities(settings, tls);
        Isolation isolation = isolation(settings, engine);
        PoolSettings pool = PoolSettings.read(settings);
        try {
            return settings.finish(() -> new SqlParameters(
                    engine, driver, server, database, schema, tls, readOnly, pageSize, authorities, isolation, pool));
        } catch (SettingsException e) {
            throw new SourceException(SourceCode.INVALID_PARAMETERS, String.valueOf(e.getMessage()), e);
        }
    }

    private static String driver(Settings settings, EngineKind engine) {
        if (engine != EngineKind.JDBC) {
            return "";
        }
        String name = settings.string("driver");
        if (!name.isBlank() && !DRIVER.matcher(name).matches()) {
            settings.problem(
                    "driver",
                    "must be the name of a folder in the agent's folder of drivers: lower-case letters, digits, hyphens");
        }
        return name;
    }

    private static ServerAddress server(Settings settings, EngineKind engine) {
        String text = settings.string("server");
        ServerAddress nowhere = new ServerAddress("invalid", 1);
        if (text.isBlank()) {
            return nowhere;
        }
        ServerAddress server = ServerAddress.parse(text, engine.defaultPort()).orElse(nowhere);
        if (server.equals(nowhere)) {
            settings.problem(
                    "server", "must be a host name or address, with or without a port: db1.corp:5432, [fd00::5]:5432");
        } else if (server.port() == 0) {
            settings.problem("server", "must tell the port with engine jdbc: db1.corp:8123");
        }
        return server;
    }

    private static String database(Settings settings, EngineKind engine) {
        String name = settings.string("database");
        if (!name.isBlank() && !DatabaseNames.fit(engine, name)) {
            settings.problem("database", DatabaseNames.rule(engine));
        }
        return name;
    }

    private static String schema(Settings settings, EngineKind engine, String database) {
        boolean databaseIsSchema = engine == EngineKind.MYSQL || engine == EngineKind.MARIADB;
        String schema = settings.string("schema", databaseIsSchema ? database : engine.defaultSchema());
        if (schema.length() > LONGEST_NAME || schema.chars().anyMatch(Character::isISOControl)) {
            settings.problem(
                    "schema", "must be a schema's name: at most 128 characters, none of them a control character");
        }
        return schema;
    }

    private static TlsMode tls(Settings settings, EngineKind engine) {
        return oneOf(settings, "tls", TlsMode.class, engine.tlsModes(), engine.defaultTls(), engine);
    }

    private static Isolation isolation(Settings settings, EngineKind engine) {
        return oneOf(settings, "isolation", Isolation.class, engine.isolations(), Isolation.DATABASE_DEFAULT, engine);
    }

    /** One of the choices that the engine has. */
    private static <E extends Enum<E>> E oneOf(
            Settings settings, String name, Class<E> type, Set<E> choices, E byDefault, EngineKind engine) {
        E chosen = settings.choice(name, type, byDefault);
        if (!choices.contains(chosen)) {
            String names = choices.stream()
                    .map(one -> one.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .collect(Collectors.joining(" or "));
            settings.problem(name, "must be " + names + " with engine " + engine.scheme());
        }
        return chosen;
    }

    /** Parsed where they are used: parameters are read with each request. */
    private static String authorities(Settings settings, TlsMode tls) {
        String pem = settings.string("serverCertificates", "");
        if (!pem.isEmpty() && (tls != TlsMode.VERIFY_FULL || !pem.contains("-----BEGIN CERTIFICATE-----"))) {
            settings.problem("serverCertificates", "must be certificates in PEM, and tls verify-full");
        }
        return pem;
    }

    /** The server, for engines that have one. */
    public ServerAddress address() {
        return Objects.requireNonNull(where, "a file has no server");
    }

    /** The server as people name it; {@code localhost} for a file. */
    public String server() {
        return where == null ? "localhost" : where.toString();
    }

    /** What access policies name: {@code postgresql://db1.corp:5432/sales}, {@code sqlite:///srv/app.db}. */
    public Target target() {
        String path = URLEncoder.encode(database, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":")
                .replace("%2F", engine == EngineKind.H2 || engine.file() ? "/" : "%2F")
                .replace("%7E", "~");
        String scheme = engine == EngineKind.JDBC ? "jdbc+" + driver : engine.scheme();
        String authority = where == null ? "" : where.toString();
        return new Target(URI.create(scheme + "://" + authority + (path.startsWith("/") ? "" : "/") + path));
    }
}

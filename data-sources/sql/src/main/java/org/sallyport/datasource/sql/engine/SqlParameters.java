package org.sallyport.datasource.sql.engine;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.spi.Target;

/**
 * A connection's parameters, checked.
 *
 * @param engine which database it is
 * @param server where it is
 * @param database its name
 * @param tls whether the connection is encrypted
 * @param pageSize rows of a page when the caller asks for no size; 0: all rows in one answer
 */
public record SqlParameters(EngineKind engine, ServerAddress server, String database, TlsMode tls, int pageSize) {
    /** Nothing that could begin another part of H2's URL ({@code ;INIT=…}), nor climb out of the server's folder. */
    private static final Pattern H2_NAME =
            Pattern.compile("(mem:|~/)?[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*");

    private static final int MAX_PAGE = 1_000_000;

    /**
     * Reads the parameters.
     *
     * @throws SourceException {@link SourceCode#INVALID_PARAMETERS} with all problems
     */
    public static SqlParameters read(Settings settings) {
        EngineKind engine = settings.choice("engine", EngineKind.class, EngineKind.POSTGRESQL);
        ServerAddress server = server(settings, engine);
        String database = database(settings, engine);
        TlsMode byDefault = engine == EngineKind.H2 ? TlsMode.DISABLE : TlsMode.PREFER;
        TlsMode tls = settings.choice("tls", TlsMode.class, byDefault);
        if (engine == EngineKind.H2 && tls != TlsMode.DISABLE) {
            settings.problem("tls", "must be disable with engine h2: its TLS can't be verified");
        }
        int pageSize = settings.integer("pageSize", 0, MAX_PAGE, 0);
        try {
            return settings.finish(() -> new SqlParameters(engine, server, database, tls, pageSize));
        } catch (SettingsException e) {
            throw new SourceException(SourceCode.INVALID_PARAMETERS, String.valueOf(e.getMessage()), e);
        }
    }

    private static ServerAddress server(Settings settings, EngineKind engine) {
        String text = settings.string("server");
        ServerAddress nowhere = new ServerAddress("invalid", engine.defaultPort());
        if (text.isBlank()) {
            return nowhere;
        }
        return ServerAddress.parse(text, engine.defaultPort()).orElseGet(() -> {
            settings.problem(
                    "server", "must be a host name or address, with or without a port: db1.corp:5432, [fd00::5]:5432");
            return nowhere;
        });
    }

    private static String database(Settings settings, EngineKind engine) {
        String name = settings.string("database");
        boolean fit = engine == EngineKind.H2
                ? H2_NAME.matcher(name).matches()
                : name.length() <= 63 && name.chars().noneMatch(Character::isISOControl) && !name.matches("\\.{1,2}");
        if (!name.isBlank() && !fit) {
            settings.problem(
                    "database",
                    engine == EngineKind.H2
                            ? "must be a plain name below the H2 server's folder, such as sales, ~/sales or mem:sales"
                            : "must be a database's name: at most 63 characters, none of them a control character");
        }
        return name;
    }

    /** What access policies name: {@code postgresql://db1.corp:5432/sales}. */
    public Target target() {
        String path = URLEncoder.encode(database, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":")
                .replace("%2F", engine == EngineKind.H2 ? "/" : "%2F")
                .replace("%7E", "~");
        return new Target(URI.create(engine.scheme() + "://" + server + "/" + path));
    }
}

package org.sallyport.datasource.sql.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.ConnectLimit;
import org.sallyport.datasource.sql.engine.ServerAddress;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.sql.statement.Db2Dialect;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.DuckDbDialect;
import org.sallyport.datasource.sql.statement.H2Dialect;
import org.sallyport.datasource.sql.statement.MySqlDialect;
import org.sallyport.datasource.sql.statement.OracleDialect;
import org.sallyport.datasource.sql.statement.SqlServerDialect;
import org.sallyport.datasource.sql.statement.SqliteDialect;
import org.sallyport.datasource.sql.statement.StandardDialect;

/**
 * A database by any driver: the agent's administrator puts its jars into a folder and describes there, in
 * {@code driver.yaml}, how to use it. The URL and its properties are the administrator's alone; a connection fills in
 * the address of its server and the name of its database, which hold none of the characters that URLs are made of.
 */
public final class DescribedDatabase extends MetadataDatabase {
    private static final String FILE = "driver.yaml";

    private final SqlParameters parameters;
    private final Login login;
    private final DriverFolder drivers;
    private final Description description;

    private enum DialectName {
        STANDARD,
        MYSQL,
        MARIADB,
        SQLSERVER,
        ORACLE,
        DB2,
        H2,
        SQLITE,
        DUCKDB
    }

    /**
     * What stands in {@code driver.yaml}.
     *
     * @param url the URL, in which {@code {server}} is the address with the port and {@code {database}} the name
     * @param dialect whose SQL it speaks
     * @param properties properties of the driver
     * @param hidden schemas whose tables are the database's own
     * @param ping the smallest query
     * @param greeting statements that each connection begins with
     */
    private record Description(
            String url,
            Dialect dialect,
            Properties properties,
            List<String> hidden,
            String ping,
            List<String> greeting) {}

    /**
     * Reads the description. Blocks on the disk.
     *
     * @throws SourceException {@code INVALID_PARAMETERS} when it isn't there or has problems
     */
    public DescribedDatabase(SqlParameters parameters, Login login, DriverFolder drivers) {
        this.parameters = parameters;
        this.login = login;
        this.drivers = drivers;
        this.description = read(drivers.of(parameters.driver()).resolve(FILE));
    }

    private static Description read(Path file) {
        try {
            Settings settings = Settings.ofYaml(file.toString(), Files.readString(file));
            String url = settings.string("url");
            boolean fit = url.startsWith("jdbc:") && url.contains("{server}") && url.indexOf("{server}") > 5;
            if (!url.isBlank() && !fit) {
                settings.problem("url", "must begin with jdbc: and name {server}, as jdbc:x://{server}/{database}");
            }
            Dialect dialect = dialect(settings.choice("dialect", DialectName.class, DialectName.STANDARD));
            Properties properties = new Properties();
            settings.optionalSection("properties")
                    .ifPresent(section ->
                            section.names().forEach(name -> properties.setProperty(name, section.string(name))));
            List<String> hidden = settings.strings("hidden");
            String ping = settings.string("ping", "SELECT 1");
            List<String> greeting = settings.strings("greeting");
            return settings.finish(() -> new Description(url, dialect, properties, hidden, ping, greeting));
        } catch (IOException e) {
            throw new SourceException(
                    SourceCode.INVALID_PARAMETERS,
                    "The agent has no driver of that name: " + file + " can't be read. Put the driver's jars there, and"
                            + " a driver.yaml that tells its url",
                    e);
        } catch (SettingsException e) {
            throw new SourceException(SourceCode.INVALID_PARAMETERS, String.valueOf(e.getMessage()), e);
        }
    }

    private static Dialect dialect(DialectName name) {
        return switch (name) {
            case STANDARD -> new StandardDialect();
            case MYSQL -> MySqlDialect.mySql();
            case MARIADB -> MySqlDialect.mariaDb();
            case SQLSERVER -> new SqlServerDialect();
            case ORACLE -> new OracleDialect();
            case DB2 -> new Db2Dialect();
            case H2 -> new H2Dialect();
            case SQLITE -> new SqliteDialect();
            case DUCKDB -> new DuckDbDialect();
        };
    }

    @Override
    public Dialect dialect() {
        return description.dialect();
    }

    /** What its driver does is for its administrator to say, in its properties. */
    @Override
    void boundSilence(Connection connection, int millis) {}

    @Override
    public Connection connect(@Nullable InetAddress address, ConnectLimit limit) throws SQLException {
        Driver driver = drivers.driver(parameters.driver(), "the driver that driver.yaml describes");
        Properties properties = new Properties();
        properties.putAll(description.properties());
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.secret());
        ServerAddress server = ServerAddress.of(
                Objects.requireNonNull(address), parameters.address().port());
        String url =
                description.url().replace("{server}", server.toString()).replace("{database}", parameters.database());
        Connection connection = driver.connect(url, properties);
        if (connection == null) {
            throw new SourceException(
                    SourceCode.INVALID_PARAMETERS,
                    "The driver in " + drivers.of(parameters.driver()) + " does not know the url of its driver.yaml");
        }
        return connection;
    }

    @Override
    public String ping() {
        return description.ping();
    }

    @Override
    public List<String> greeting() {
        return description.greeting();
    }

    @Override
    boolean system(String schema) {
        return schema.toLowerCase(Locale.ROOT).equals("information_schema")
                || description.hidden().contains(schema);
    }
}

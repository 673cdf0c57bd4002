package org.sallyport.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;

/**
 * A database that the demo connects to.
 *
 * @param name of the connection
 * @param engine the {@code sql} connector's name of its kind
 * @param server host and port
 * @param database its name
 * @param user who reads it
 * @param password that user's
 */
record SqlSource(String name, String engine, String server, String database, String user, String password) {

    /**
     * A source written as {@code postgresql://user:password@host:port/database}.
     *
     * @throws IllegalArgumentException with what is wrong; never tells the password
     */
    static SqlSource ofPostgresUrl(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw unfit();
        }
        String userInfo = uri.getUserInfo();
        boolean schemeFits = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
        if (!schemeFits
                || uri.getHost() == null
                || userInfo == null
                || uri.getPath().length() < 2) {
            throw unfit();
        }
        int colon = userInfo.indexOf(':');
        String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
        String password = colon < 0 ? "" : userInfo.substring(colon + 1);
        int port = uri.getPort() < 0 ? 5432 : uri.getPort();
        String database = uri.getPath().substring(1);
        return new SqlSource("yours", "postgresql", uri.getHost() + ":" + port, database, user, password);
    }

    private static IllegalArgumentException unfit() {
        return new IllegalArgumentException(
                "SALLYPORT_DEMO_PG must be written postgresql://user:password@host:port/database");
    }

    /** The connection's parameters. */
    JsonObject parameters() {
        return new JsonObject().put("engine", engine).put("server", server).put("database", database);
    }

    /** The credential to seal. */
    JsonObject credential() {
        JsonArray values = new JsonArray()
                .add(new JsonObject().put("name", "username").put("value", user))
                .add(new JsonObject().put("name", "password").put("value", password));
        return new JsonObject().put("credentialType", "Basic").put("credentialData", values);
    }

    /** The target as an access policy names it. */
    String target() {
        return engine + "://" + server + "/" + database;
    }

    /** Tells no password. */
    @Override
    public String toString() {
        return "SqlSource[" + target() + "]";
    }
}

package org.sallyport.cloud.management;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.connectors.ConnectorDocument;
import org.sallyport.cloud.connectors.Connectors;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.CloudException;
import org.sallyport.cloud.relay.LinkRegistry;
import org.sallyport.cloud.runtime.ConnectionTest;
import org.sallyport.cloud.runtime.Routes;
import org.sallyport.cloud.store.Connections;
import org.sallyport.cloud.store.Gateways;
import org.sallyport.cloud.store.SealedCredentials;
import org.sallyport.cloud.store.Store;
import org.sallyport.cloud.store.StoredConnection;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.Connector;

/** {@code /connections}: who creates one owns it. Credentials go in and never come out. */
final class ConnectionCalls {
    private static final String ENVIRONMENT = "default";

    private final Connections connections;
    private final Gateways gateways;
    private final Connectors connectors;
    private final Routes routes;
    private final ConnectionTest test;
    private final LinkRegistry links;
    private final String publicUrl;

    ConnectionCalls(
            Store store,
            Connectors connectors,
            Routes routes,
            ConnectionTest test,
            LinkRegistry links,
            String publicUrl) {
        this.connections = store.connections();
        this.gateways = store.gateways();
        this.connectors = connectors;
        this.routes = routes;
        this.test = test;
        this.links = links;
        this.publicUrl = publicUrl;
    }

    List<ApiRoute> routes() {
        return List.of(
                ApiRoute.withBody(HttpMethod.POST, "/connections", this::create),
                ApiRoute.of(HttpMethod.GET, "/connections", this::list),
                ApiRoute.of(HttpMethod.GET, "/connections/{id}", this::get),
                ApiRoute.withBody(HttpMethod.PATCH, "/connections/{id}", this::change),
                ApiRoute.of(HttpMethod.DELETE, "/connections/{id}", this::delete),
                ApiRoute.of(HttpMethod.POST, "/connections/{id}/test", this::test));
    }

    private Future<Reply> create(ApiCall call) {
        JsonObject json = call.json();
        Settings body = Settings.ofJson("body", json);
        Connector connector = connector(body);
        String gateway = body.string("gateway");
        String name = Names.read(body, "name");
        if (!body.string("environment", ENVIRONMENT).equals(ENVIRONMENT)) {
            body.problem("environment", "must be '" + ENVIRONMENT + "', the only environment of this cloud");
        }
        JsonObject parameters = ConnectionBody.parameters(body, json, connector);
        SealedCredentials credentials = ConnectionBody.credentials(body);
        String connectorId = body.finish(() -> connector == null ? "" : connector.id());
        return GatewayCalls.require(gateways, call, gateway)
                .compose(found -> connections.create(
                        connectorId, found.id(), name, call.caller().subject(), parameters, credentials))
                .map(made -> Reply.created(details(made)).withVersion(made.version()));
    }

    private @Nullable Connector connector(Settings body) {
        String id = body.string("connector");
        try {
            return id.isBlank() ? null : connectors.require(id);
        } catch (CloudException e) {
            body.problem("connector", "is unknown: " + e.problem().detail());
            return null;
        }
    }

    private Future<Reply> list(ApiCall call) {
        int limit = call.limit();
        return connections
                .list(call.listedOwner(), call.after(), limit)
                .map(page -> Reply.list(
                        page.items().stream().map(this::details).toList(),
                        Names.nextLink(publicUrl + "/api/v1/connections", limit, page.next())));
    }

    private Future<Reply> get(ApiCall call) {
        return require(call).map(found -> Reply.ok(details(found)).withVersion(found.version()));
    }

    private Future<Reply> change(ApiCall call) {
        JsonObject json = call.json();
        return require(call).compose(present -> {
            call.requireMatch(present.version());
            return connections.change(changed(present, json)).map(result -> {
                routes.forget(present.id());
                StoredConnection next = result.orElseThrow(() -> CloudCode.VERSION_CHANGED.failure(
                        "The connection was changed at the same time; read it again"));
                return Reply.ok(details(next)).withVersion(next.version());
            });
        });
    }

    /** The connection with the members that the body names; a null removes the credentials. */
    private StoredConnection changed(StoredConnection present, JsonObject json) {
        Settings body = Settings.ofJson("body", json);
        String name = body.has("name") ? Names.read(body, "name") : present.name();
        Connector connector = connectors.require(present.connector());
        JsonObject parameters =
                body.has("parameters") ? ConnectionBody.parameters(body, json, connector) : present.parameters();
        SealedCredentials credentials =
                json.containsKey("credentials") ? ConnectionBody.credentials(body) : present.credentials();
        if (!parameters.equals(present.parameters())
                && present.credentials() != null
                && !json.containsKey("credentials")) {
            body.problem(
                    "credentials",
                    "must be given anew with other parameters: those that are kept were meant for the present ones");
        }
        return body.finish(() -> new StoredConnection(
                present.id(),
                present.connector(),
                present.gateway(),
                name,
                present.owner(),
                parameters,
                credentials,
                present.version(),
                present.created(),
                present.changed()));
    }

    private Future<Reply> delete(ApiCall call) {
        return require(call)
                .compose(found -> connections.remove(found.id()).onSuccess(v -> routes.forget(found.id())))
                .map(v -> Reply.empty());
    }

    private Future<Reply> test(ApiCall call) {
        return require(call).compose(found -> {
            String path = ConnectorDocument.testPath(connectors.require(found.connector()));
            return test.run(found.id(), path, call.caller(), call.requestId())
                    .map(problem -> Reply.ok(
                            problem == null
                                    ? new JsonObject().put("status", "ok")
                                    : new JsonObject().put("status", "failed").put("problem", problem)));
        });
    }

    private Future<StoredConnection> require(ApiCall call) {
        String id = call.path("id");
        return connections
                .find(id)
                .map(found -> found.filter(connection -> call.caller().mayUse(connection.owner()))
                        .orElseThrow(() -> CloudCode.UNKNOWN_CONNECTION.failure("There is no connection " + id
                                + " that you may use; GET /api/v1/connections lists yours")));
    }

    private JsonObject details(StoredConnection connection) {
        SealedCredentials credentials = connection.credentials();
        JsonObject json = new JsonObject()
                .put("id", connection.id())
                .put("name", connection.name())
                .put("connector", connection.connector())
                .put("environment", ENVIRONMENT)
                .put("gateway", connection.gateway())
                .put("owner", connection.owner())
                .put("parameters", connection.parameters())
                .put("status", status(connection))
                .put("version", connection.version())
                .put("created", connection.created().toString())
                .put("changed", connection.changed().toString());
        return credentials == null
                ? json
                : json.put("credentials", new JsonObject().put("format", credentials.format()));
    }

    private String status(StoredConnection connection) {
        SealedCredentials credentials = connection.credentials();
        if (credentials != null && credentials.unreadable()) {
            return "credentials-unreadable";
        }
        return links.isOnline(connection.gateway()) ? "ready" : "gateway-offline";
    }
}

package org.sallyport.cloud.management;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.TreeSet;
import org.sallyport.cloud.connectors.Connectors;
import org.sallyport.datasource.spi.Connector;

/** {@code /connectors}: what kinds of data source there are. */
final class ConnectorCalls {
    private final Connectors connectors;
    private final String publicUrl;

    ConnectorCalls(Connectors connectors, String publicUrl) {
        this.connectors = connectors;
        this.publicUrl = publicUrl;
    }

    List<ApiRoute> routes() {
        return List.of(
                ApiRoute.of(HttpMethod.GET, "/connectors", this::list),
                ApiRoute.of(HttpMethod.GET, "/connectors/{id}", this::get));
    }

    private Future<Reply> list(ApiCall call) {
        return Future.succeededFuture(
                Reply.list(connectors.all().stream().map(this::details).toList(), null));
    }

    private Future<Reply> get(ApiCall call) {
        return Future.succeededFuture(Reply.ok(details(connectors.require(call.path("id")))));
    }

    private JsonObject details(Connector connector) {
        String place = publicUrl + "/apim/" + connector.id();
        return new JsonObject()
                .put("id", connector.id())
                .put("title", Connectors.title(connector))
                .put("credentialTypes", new JsonArray(List.copyOf(new TreeSet<>(connector.credentialTypes()))))
                .put("openApi", place + "/openapi.json")
                .put("swagger", place + "/swagger.json");
    }
}

package org.sallyport.cloud.connectors;

import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.datasource.spi.Connector;

/** The connectors that the cloud knows. They run in agents; the cloud needs their documents and checks parameters. */
public final class Connectors {
    private final Map<String, Connector> byId;

    /** Knows these connectors. */
    public Connectors(Collection<Connector> connectors) {
        Map<String, Connector> sorted = new TreeMap<>();
        connectors.forEach(connector -> sorted.put(connector.id(), connector));
        this.byId = sorted;
    }

    /** The connectors on the class path. */
    public static Connectors installed() {
        return new Connectors(ServiceLoader.load(Connector.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
    }

    /** All, in the order of their ids. */
    public List<Connector> all() {
        return List.copyOf(byId.values());
    }

    /**
     * A connector by its id.
     *
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#UNKNOWN_CONNECTOR}
     */
    public Connector require(String id) {
        Connector connector = byId.get(id);
        if (connector == null) {
            throw CloudCode.UNKNOWN_CONNECTOR.failure(
                    "There is no connector of that name; this cloud knows " + String.join(", ", byId.keySet()));
        }
        return connector;
    }

    /** The name for people in a connector's document; its id where the document tells none. */
    public static String title(Connector connector) {
        JsonObject info = connector.openApi().getJsonObject("info");
        return info == null ? connector.id() : info.getString("title", connector.id());
    }
}

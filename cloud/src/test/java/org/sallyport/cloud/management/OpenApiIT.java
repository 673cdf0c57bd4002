package org.sallyport.cloud.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.cloud.connectors.Connectors;
import org.sallyport.cloud.enrolment.Enrolments;
import org.sallyport.cloud.identity.Identity;
import org.sallyport.cloud.identity.IdentitySettings;
import org.sallyport.cloud.metrics.CloudMeters;
import org.sallyport.cloud.relay.LinkRegistry;
import org.sallyport.cloud.relay.LinkRules;
import org.sallyport.cloud.runtime.CallLimits;
import org.sallyport.cloud.runtime.ConnectionTest;
import org.sallyport.cloud.runtime.Routes;
import org.sallyport.cloud.runtime.RuntimeParts;
import org.sallyport.cloud.store.Store;
import org.sallyport.cloud.store.StoreSettings;

/** Keeps the OpenAPI document true. */
class OpenApiIT {
    @Test
    void theDocumentHasTheCallsThatThereAre(@TempDir Path data) throws IOException {
        Vertx vertx = Vertx.vertx();
        Clock clock = Clock.systemUTC();
        Store store = Store.open(vertx, StoreSettings.inDirectory(data), clock).await();
        Identity identity = Identity.of(vertx, new IdentitySettings.Builtin(List.of()), clock);
        Connectors connectors = new Connectors(List.of());
        LinkRegistry links = LinkRegistry.create(LinkRules.DEFAULT);
        Routes routes = new Routes(store.connections(), "http://x", clock);
        CallLimits limits = new CallLimits(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO);
        RuntimeParts runtime = new RuntimeParts(
                identity, connectors, routes, links, limits, new CloudMeters(new SimpleMeterRegistry(), links));
        ManagementApi.Parts parts = new ManagementApi.Parts(
                identity,
                store,
                connectors,
                new Enrolments(store, List.of(), Duration.ofHours(1), clock),
                links,
                routes,
                new ConnectionTest(vertx, runtime),
                clock);
        ManagementApi api = new ManagementApi(vertx, parts, Duration.ofHours(1), "http://x");
        Set<String> calls = new TreeSet<>();
        api.routes()
                .forEach(
                        route -> calls.add(call(route.method().name(), route.path(), route.body(), route.anonymous())));
        assertEquals(String.join("\n", documented()), String.join("\n", calls));
        store.close().await();
        vertx.close().await();
    }

    private static Set<String> documented() throws IOException {
        JsonObject document;
        try (InputStream in = Objects.requireNonNull(ManagementApi.class.getResourceAsStream("openapi.json"))) {
            document = new JsonObject(io.vertx.core.buffer.Buffer.buffer(in.readAllBytes()));
        }
        Set<String> calls = new TreeSet<>();
        Set<String> ids = new TreeSet<>();
        document.getJsonObject("paths")
                .forEach(path -> ((JsonObject) path.getValue()).forEach(method -> {
                    JsonObject operation = (JsonObject) method.getValue();
                    assertNotNull(operation.getString("summary"));
                    ids.add(operation.getString("operationId"));
                    JsonObject body = operation.getJsonObject("requestBody");
                    String type = body == null
                            ? ""
                            : body.getJsonObject("content")
                                    .fieldNames()
                                    .iterator()
                                    .next();
                    calls.add(call(
                            method.getKey().toUpperCase(java.util.Locale.ROOT),
                            path.getKey(),
                            type,
                            operation.containsKey("security")));
                }));
        assertEquals(calls.size(), ids.size(), "operation ids are unique");
        return calls;
    }

    private static String call(String method, String path, String type, boolean anonymous) {
        return method + " " + path + " " + type + (anonymous ? " anonymous" : "");
    }
}

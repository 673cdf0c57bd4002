package org.sallyport.agent;

import static org.sallyport.agent.Awaiting.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.enrol.Application;
import org.sallyport.agent.enrol.CloudClient;
import org.sallyport.agent.enrol.Enroller;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.keys.GatewayCertificates;
import org.sallyport.agent.keys.GatewayKeySpec;
import org.sallyport.agent.keys.RecoveryKey;
import org.sallyport.agent.unlocking.KeyStoreSettings;
import org.sallyport.relay.CloudTransport;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.ResponseHead;
import org.sallyport.relay.TransportSettings;

/** An enrolled agent, a scripted cloud, and the links between them. */
final class AgentFixture {
    private static final AtomicReference<@Nullable Path> ENROLLED = new AtomicReference<>();

    private static final AtomicReference<@Nullable GatewayCertificates> CERTIFICATE = new AtomicReference<>();

    final Vertx vertx = Vertx.vertx();
    final TestCloud cloud = new TestCloud(vertx);
    private final HttpClient client = vertx.createHttpClient();
    private final Path data;
    private @Nullable Agent agent;
    private String startedWith = "";

    AgentFixture(Path directory) throws Exception {
        data = directory.resolve("data");
        await(cloud.listen(0));
        enrol();
    }

    /** Keys take seconds to make and to encrypt: one enrolment is copied for all tests. */
    private void enrol() throws Exception {
        Path made = ENROLLED.get();
        if (made == null) {
            made = Files.createTempDirectory("enrolled").resolve("data");
            CloudTransport way = CloudTransport.create(vertx, TransportSettings.to(cloud.url()), null);
            await(new Enroller(vertx, made, KeyStoreSettings.DEFAULT, Clock.systemUTC())
                    .enrol(
                            new CloudClient(way),
                            new Application(TestCloud.CODE, "test", "0"),
                            GatewayKeySpec.DEFAULT,
                            RecoveryKey.make()));
            ENROLLED.set(made);
            CERTIFICATE.set(GatewayCertificates.read(
                    Objects.requireNonNull(cloud.enrolled).getString("certificate")));
        }
        copy(made, data);
    }

    static void copy(Path from, Path to) throws IOException {
        SecretFiles.makeDirectory(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                SecretFiles.write(to.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
    }

    Path data() {
        return data;
    }

    /** The configuration with more lines. */
    AgentConfig config(String more) {
        return AgentConfig.read("agent.yaml", yaml(more));
    }

    String yaml(String more) {
        return "cloud: " + cloud.url() + "\ndata: " + data + "\nhealth: {port: 0}\nlinks: 1\n" + more;
    }

    @Nullable Agent agent() {
        return agent;
    }

    /** Starts the agent. */
    Agent start(String more) throws Exception {
        return start(config(more));
    }

    /** The text of the configuration that the agent was started with. */
    String startedWith() {
        return startedWith;
    }

    Agent start(AgentConfig config) throws Exception {
        startedWith = config.text();
        Agent started = await(Agent.start(vertx, config));
        agent = started;
        return started;
    }

    /** Starts the agent with the target of the test connector allowed, and waits for its link. */
    RelayLink link() throws Exception {
        return link("access: [{allow: 'test://local'}]");
    }

    RelayLink link(String more) throws Exception {
        Future<RelayLink> linked = cloud.nextLink();
        start(more);
        return await(linked);
    }

    /** A request of the test connector. */
    static RequestHead get(String path) {
        return TestCloud.head(HttpMethod.GET, path, "test", new JsonObject(), null);
    }

    /** All that the status page shows. */
    JsonObject status() {
        try {
            return page("/api/status", "localhost").json();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    int inFlight() {
        return status().getInteger("inFlight");
    }

    /** What the gateway publishes. */
    static GatewayCertificates certificates() {
        return Objects.requireNonNull(CERTIFICATE.get());
    }

    /** A page of the agent's local server. */
    Answers page(String path, String host) throws Exception {
        return pageAt("127.0.0.1", path, host);
    }

    Answers pageAt(String address, String path, String host) throws Exception {
        return page(HttpMethod.GET, address, path, "host", host);
    }

    /** An answer to a request with one field beside the ordinary ones, or another one of them. */
    Answers page(HttpMethod method, String address, String path, String field, String value) throws Exception {
        Agent running = Objects.requireNonNull(agent);
        // Chained on the request's context: from the test's thread it may be after the body has gone.
        return await(client.request(new RequestOptions()
                        .setMethod(method)
                        .setHost(address)
                        .setPort(running.healthPort())
                        .setURI(path)
                        .putHeader(field, value))
                .compose(request -> request.send().compose(AgentFixture::whole)));
    }

    private static Future<Answers> whole(HttpClientResponse response) {
        return response.body()
                .map(body -> new Answers(new ResponseHead(response.statusCode(), response.headers()), body));
    }

    void close() throws Exception {
        if (agent != null) {
            await(agent.close());
        }
        await(cloud.close());
        await(vertx.close());
    }
}

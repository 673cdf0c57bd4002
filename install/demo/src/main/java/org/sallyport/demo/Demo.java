package org.sallyport.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sallyport.agent.Agent;
import org.sallyport.agent.AgentConfig;
import org.sallyport.agent.enrol.Application;
import org.sallyport.agent.enrol.CloudClient;
import org.sallyport.agent.enrol.Enroller;
import org.sallyport.agent.keys.GatewayCertificates;
import org.sallyport.agent.keys.GatewayKeySpec;
import org.sallyport.agent.keys.RecoveryKey;
import org.sallyport.agent.sealing.CredentialFormat;
import org.sallyport.agent.unlocking.KeyStoreSettings;
import org.sallyport.cloud.Cloud;
import org.sallyport.cloud.CloudConfig;
import org.sallyport.relay.CloudTransport;
import org.sallyport.relay.TransportSettings;

/** Everything that the demo runs. Closing stops it, the last started first. */
final class Demo implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LARGE_OPEN_ORDERS =
            "/orders/items?$filter=state%20eq%20'open'%20and%20amount%20gt%201000" + "&$orderby=amount%20desc&$top=5";

    private final Deque<Part> running = new ArrayDeque<>();
    private final Vertx vertx;
    private final Path folder;
    private final String token;
    private final List<DemoConnection> connections = new ArrayList<>();
    private URI cloud = URI.create("http://127.0.0.1");
    private URI sampleApi = URI.create("http://127.0.0.1");
    private int healthPort;

    /** Something that has been started. */
    private interface Part {
        void stop() throws Exception;
    }

    /** A connection that was made, with a path to try, and what its test found wrong: empty when nothing. */
    record DemoConnection(String name, String target, String id, String examplePath, String problem) {}

    private Demo(Vertx vertx, Path folder) {
        this.vertx = vertx;
        this.folder = folder;
        this.token = random();
    }

    /**
     * Starts it all and waits until the agent is linked.
     *
     * @param cloudPort the cloud's port, 0 for any
     * @param healthPort the port of the agent's local page, 0 for any
     * @param postgres a database of the user's own
     */
    static Demo start(int cloudPort, int healthPort, Optional<SqlSource> postgres) throws Exception {
        System.setProperty("h2.bindAddress", "127.0.0.1");
        Demo demo = new Demo(Vertx.vertx(), Files.createTempDirectory("sallyport-demo"));
        try {
            demo.running.push(demo::deleteFolder);
            demo.running.push(() -> await(demo.vertx.close()));
            demo.startAll(cloudPort, healthPort, postgres);
            return demo;
        } catch (Exception e) {
            demo.close();
            throw e;
        }
    }

    private void startAll(int cloudPort, int healthPortWanted, Optional<SqlSource> postgres) throws Exception {
        SampleDatabase sample = SampleDatabase.start();
        running.push(sample::close);
        SampleApi api = await(SampleApi.start(vertx, sample.products()));
        running.push(() -> await(api.close()));
        sampleApi = api.url();
        List<SqlSource> sources = new ArrayList<>(List.of(sample.source()));
        postgres.ifPresent(sources::add);

        cloud = startCloud(cloudPort);
        CloudApi admin = new CloudApi(cloud, token);
        CloudApi.NewGateway gateway = admin.createGateway("demo");
        startAgent(gateway.enrolmentCode(), healthPortWanted, sources);
        admin.awaitLink(gateway.id());
        GatewayCertificates certificates = GatewayCertificates.read(admin.certificate(gateway.id()));
        for (SqlSource source : sources) {
            connect(admin, gateway.id(), certificates, source);
        }
    }

    private URI startCloud(int port) throws Exception {
        String yaml = """
                listen: {host: 127.0.0.1, port: %d}
                data: %s
                identity:
                  builtin:
                    users:
                      - {name: demo, tokenSha256: %s, admin: true}
                """.formatted(port, quoted(folder.resolve("cloud")), sha256(token));
        Cloud started = await(Cloud.start(vertx, CloudConfig.read("cloud.yaml", yaml)));
        running.push(() -> await(started.close()));
        return URI.create("http://127.0.0.1:" + started.port());
    }

    private void startAgent(String code, int port, List<SqlSource> sources) throws Exception {
        Path data = folder.resolve("agent");
        CloudTransport way = CloudTransport.create(vertx, TransportSettings.to(cloud), null);
        try (RecoveryKey recovery = RecoveryKey.make()) { // which nobody is shown: the demo's gateway ends with it
            Application application = new Application(code, "demo", "demo");
            await(new Enroller(vertx, data, KeyStoreSettings.DEFAULT, Clock.systemUTC())
                    .enrol(new CloudClient(way), application, GatewayKeySpec.DEFAULT, recovery));
        } finally {
            await(way.close());
        }
        StringBuilder access = new StringBuilder();
        for (SqlSource source : sources) {
            access.append("  - allow: ").append(source.target()).append("\n    operations: [read]\n");
        }
        Path config = folder.resolve("agent.yaml");
        Files.writeString(config, """
                cloud: %s
                data: %s
                health: {host: 127.0.0.1, port: %d}
                access:
                %s""".formatted(cloud, quoted(data), port, access));
        Agent agent = await(Agent.start(vertx, AgentConfig.read(config)));
        running.push(() -> await(agent.close()));
        healthPort = agent.healthPort();
    }

    private void connect(CloudApi api, String gateway, GatewayCertificates certificates, SqlSource source)
            throws IOException, InterruptedException {
        JsonObject credentials = new JsonObject()
                .put("format", "cms")
                .put("sealed", CredentialFormat.CMS.seal(certificates, source.credential()));
        String id = api.createConnection(new JsonObject()
                .put("connector", "sql")
                .put("environment", "default")
                .put("gateway", gateway)
                .put("name", source.name())
                .put("parameters", source.parameters())
                .put("credentials", credentials));
        JsonObject found = api.post("/api/v1/connections/" + id + "/test", new JsonObject())
                .getJsonObject("problem");
        String problem = found == null ? "" : found.getString("detail");
        boolean isSample = connections.isEmpty();
        String path = "/apim/sql/" + id + "/datasets/default/tables" + (isSample ? LARGE_OPEN_ORDERS : "");
        connections.add(new DemoConnection(source.name(), source.target(), id, path, problem));
    }

    URI cloud() {
        return cloud;
    }

    String token() {
        return token;
    }

    URI sampleApi() {
        return sampleApi;
    }

    int healthPort() {
        return healthPort;
    }

    List<DemoConnection> connections() {
        return List.copyOf(connections);
    }

    /** Asks the sample database's example query through the cloud, as any app would. */
    String askExample() throws IOException, InterruptedException {
        return new CloudApi(cloud, token).get(connections.get(0).examplePath());
    }

    /** Stops everything, whatever fails on the way; fails with all that failed. */
    @Override
    public void close() throws IOException {
        IOException failed = new IOException("the demo didn't stop cleanly");
        while (!running.isEmpty()) {
            try {
                running.pop().stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failed.addSuppressed(e);
            } catch (Exception e) {
                failed.addSuppressed(e);
            }
        }
        if (failed.getSuppressed().length > 0) {
            throw failed;
        }
    }

    private void deleteFolder() throws IOException {
        List<Path> inside;
        try (var walk = Files.walk(folder)) {
            inside = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : inside) {
            Files.deleteIfExists(path);
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new IOException("a part of the demo wasn't ready after " + PATIENCE.toSeconds() + " s", e);
        }
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }

    private static String random() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String sha256(String text) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }
}

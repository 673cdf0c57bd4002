package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.sallyport.agent.Agent;
import org.sallyport.agent.AgentConfig;
import org.sallyport.agent.enrol.Application;
import org.sallyport.agent.enrol.CloudClient;
import org.sallyport.agent.enrol.Enroller;
import org.sallyport.agent.enrol.Enrolment;
import org.sallyport.agent.enrol.EnrolmentFile;
import org.sallyport.agent.enrol.Tokens;
import org.sallyport.agent.keys.GatewayCertificates;
import org.sallyport.agent.keys.GatewayKeySpec;
import org.sallyport.agent.keys.HeldKeys;
import org.sallyport.agent.keys.KeyStoreFile;
import org.sallyport.agent.keys.RecoveryKey;
import org.sallyport.agent.membership.Following;
import org.sallyport.agent.membership.MemberClient;
import org.sallyport.agent.sealing.CredentialFormat;
import org.sallyport.agent.unlocking.KeyStoreSettings;
import org.sallyport.cloud.Cloud;
import org.sallyport.cloud.CloudConfig;
import org.sallyport.datasource.testkit.TestConnector;
import org.sallyport.demo.CloudApi;
import org.sallyport.relay.CloudTransport;
import org.sallyport.relay.TransportSettings;

/** A real cloud and the real members of a gateway, in this process. {@link #close} ends them. */
final class Cluster {
    /** Small, since making keys takes a while. */
    static final GatewayKeySpec SPEC = new GatewayKeySpec(2048, false);

    static final String TOKEN = "the administrator's token";

    final Vertx vertx = Vertx.vertx();
    final Interceptor interceptor;
    final RecoveryKey recovery = RecoveryKey.make();
    final CloudApi api;
    final String gateway;
    private final Path folder;
    private final URI url;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final Map<String, Agent> agents = new HashMap<>();

    Cluster(Path folder) throws Exception {
        this.folder = folder;
        interceptor = new Interceptor(vertx);
        URI between = await(interceptor.listen());
        String digest = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(TOKEN.getBytes(StandardCharsets.UTF_8)));
        String yaml = """
                listen: {host: 127.0.0.1, port: 0}
                data: %s
                aliases: [%s]
                identity:
                  builtin:
                    users:
                      - {name: admin, tokenSha256: %s, admin: true}
                """.formatted(folder.resolve("cloud"), between, digest);
        Cloud cloud = await(Cloud.start(vertx, CloudConfig.read("cloud.yaml", yaml)));
        running.push(() -> await(cloud.close()));
        url = URI.create("http://127.0.0.1:" + cloud.port());
        interceptor.forwardTo(url);
        api = new CloudApi(url, TOKEN);
        CloudApi.NewGateway made = api.createGateway("cluster");
        gateway = made.id();
        enrol(
                "one",
                url,
                (enroller, client) ->
                        enroller.enrol(client, new Application(made.enrolmentCode(), "one", "1"), SPEC, recovery));
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.await(90, TimeUnit.SECONDS);
    }

    private interface Asking {
        Future<Enrolment> ask(Enroller enroller, CloudClient client);
    }

    private Enrolment enrol(String name, URI cloud, Asking asking) throws Exception {
        CloudTransport way = CloudTransport.create(vertx, TransportSettings.to(cloud), null);
        Enroller enroller = new Enroller(vertx, data(name), KeyStoreSettings.DEFAULT, Clock.systemUTC());
        return await(asking.ask(enroller, new CloudClient(way)).eventually(way::close));
    }

    Path data(String name) {
        return folder.resolve(name);
    }

    Enrolment join(String name, RecoveryKey key, boolean alone) throws Exception {
        String code = code();
        return enrol(
                name, url, (enroller, client) -> enroller.join(client, new Application(code, name, "1"), key, alone));
    }

    String code() throws IOException, InterruptedException {
        return api.post("/api/v1/gateways/" + gateway + "/enrolment-codes", new JsonObject())
                .getString("enrolmentCode");
    }

    /**
     * Starts a member's agent and waits until the cloud holds its link open, which it does a moment after the agent: on a
     * machine that is busy that moment can be longer than a call waits for a link.
     */
    Agent start(String name) throws Exception {
        String yaml = "cloud: " + url + "\ndata: " + data(name)
                + "\nhealth: {port: 0}\nlinks: 1\naccess: [{allow: 'test://local'}]\n";
        Agent agent = await(Agent.start(vertx, AgentConfig.read("agent.yaml", yaml)));
        running.push(() -> await(agent.close()));
        agents.put(name, agent);
        Waiting.until("the cloud holds a link of " + name, () -> links(name) > 0);
        return agent;
    }

    /** Stops a member's agent and waits until the cloud holds no link of it. */
    void stop(String name) throws Exception {
        await(Objects.requireNonNull(agents.remove(name)).close());
        Waiting.until("the cloud holds no link of " + name, () -> links(name) == 0);
    }

    /** A member's keys, read anew from the disk, as a program that starts reads them. */
    HeldKeys keys(String name) {
        return HeldKeys.read(new KeyStoreFile(data(name), KeyStoreSettings.DEFAULT));
    }

    /** What follows the gateway as a member, with what is asked of the cloud going through the interceptor. */
    Following following(String name) {
        return following(name, keys(name));
    }

    Following following(String name, HeldKeys keys) {
        CloudTransport way = CloudTransport.create(vertx, TransportSettings.to(interceptor.url()), null);
        running.push(() -> await(way.close()));
        CloudClient client = new CloudClient(way);
        String member = new EnrolmentFile(data(name)).read().memberId();
        Tokens tokens =
                new Tokens(client, keys.get().member().privateKey(), member, Clock.systemUTC(), System::nanoTime);
        return new Following(vertx, keys, new MemberClient(client, tokens));
    }

    /** The gateway as administrators see it. */
    JsonObject view() throws IOException, InterruptedException {
        return new JsonObject(api.get("/api/v1/gateways/" + gateway));
    }

    /** A member as administrators see it. */
    JsonObject member(String name) throws IOException, InterruptedException {
        return view().getJsonArray("members").stream()
                .map(JsonObject.class::cast)
                .filter(member -> member.getString("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** How many links of a member the cloud holds open. */
    int links(String name) throws IOException, InterruptedException {
        return member(name).getInteger("links");
    }

    /** A connection whose credentials are sealed to the gateway's certificate of now; answers its id. */
    String connect() throws IOException, InterruptedException {
        return connect(CredentialFormat.CMS.seal(GatewayCertificates.read(api.certificate(gateway)), credential()));
    }

    String connect(String sealed) throws IOException, InterruptedException {
        return api.createConnection(new JsonObject()
                .put("connector", "test")
                .put("name", "test")
                .put("environment", "default")
                .put("gateway", gateway)
                .put("parameters", new JsonObject())
                .put("credentials", new JsonObject().put("format", "cms").put("sealed", sealed)));
    }

    static JsonObject credential() {
        JsonArray values = new JsonArray()
                .add(new JsonObject().put("name", "username").put("value", "ada"))
                .add(new JsonObject().put("name", "password").put("value", TestConnector.PASSWORD));
        return new JsonObject().put("credentialType", "Basic").put("credentialData", values);
    }

    URI operation(String connection) {
        return URI.create(url + "/apim/test/" + connection + "/bytes/10");
    }

    /** Calls an operation, which must be served; else its problem is told. */
    void assertServes(String connection) throws IOException, InterruptedException {
        HttpResponse<String> answer = new Caller(TOKEN).answer(operation(connection));
        assertEquals(200, answer.statusCode(), answer.body());
    }

    void close() throws Exception {
        while (!running.isEmpty()) {
            running.pop().close();
        }
        await(interceptor.close());
        await(vertx.close());
    }
}

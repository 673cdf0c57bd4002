package org.sallyport.cloud;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.SelfSignedCertificate;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.store.Ids;
import org.sallyport.relay.LinkSettings;
import org.sallyport.relay.TlsSettings;
import org.sallyport.relay.TransportSettings;

/** A cloud on a free port, and callers of it. */
final class CloudFixture implements AutoCloseable {
    static final String ADA = "ada-token-of-tests";
    static final String GRACE = "grace-token-of-tests";
    static final String EXPIRED = "expired-token-of-tests";

    final Vertx vertx = Vertx.vertx();
    final Context context = vertx.getOrCreateContext();
    final HttpClient client = vertx.createHttpClient(trustful());
    /** For a cloud with TLS. */
    final HttpClient http2 = vertx.createHttpClient(trustful().setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2));
    /** Vert.x closes a client, and its sockets, of which nobody keeps hold. */
    final NetClient sockets = vertx.createNetClient();

    final Path data;
    final String ada;
    private final @Nullable SelfSignedCertificate certificate;
    Cloud cloud;

    CloudFixture(Path data) {
        this(data, "");
    }

    CloudFixture(Path data, String more) {
        this.data = data;
        this.ada = ADA;
        this.certificate = null;
        this.cloud = start(more);
    }

    /** A cloud of another configuration, for which Ada, an admin, has the given token. */
    CloudFixture(Path data, CloudConfig config, String ada) {
        this.data = data;
        this.ada = ada;
        this.certificate = null;
        this.cloud = await(Cloud.start(vertx, config));
    }

    /** With TLS. */
    CloudFixture(Path data, SelfSignedCertificate certificate) {
        this.data = data;
        this.ada = ADA;
        this.certificate = certificate;
        this.cloud = start("tls: {certificate: %s, key: %s}"
                .formatted(certificate.certificatePath(), certificate.privateKeyPath()));
    }

    /** Callers don't look whom the cloud's certificate is for. */
    private static HttpClientOptions trustful() {
        return new HttpClientOptions().setTrustAll(true).setVerifyHost(false);
    }

    Cloud start(String more) {
        // A certificate of one's own has a name, and no address.
        return await(Cloud.start(vertx, config(certificate == null ? "127.0.0.1" : "localhost", data, more)));
    }

    static CloudConfig config(Path data, String more) {
        return config("127.0.0.1", data, more);
    }

    private static CloudConfig config(String host, Path data, String more) {
        return CloudConfig.read(
                "cloud.yaml", """
                listen: {host: %s, port: 0, eventLoops: 2}
                data: %s
                identity:
                  builtin:
                    users:
                      - {name: ada, tokenSha256: %s, admin: true}
                      - {name: grace hopper, tokenSha256: %s}
                      - {name: old, tokenSha256: %s, expires: 2020-01-01T00:00:00Z}
                %s
                """.formatted(host, data, Ids.digest(ADA), Ids.digest(GRACE), Ids.digest(EXPIRED), more));
    }

    /** A whole answer. */
    record Answer(int status, MultiMap headers, Buffer body) {
        JsonObject json() {
            return new JsonObject(body);
        }

        String code() {
            return String.valueOf(json().getString("code"));
        }
    }

    RequestOptions options(HttpMethod method, String path, @Nullable String token) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setSsl(certificate != null)
                .setHost("127.0.0.1")
                .setPort(cloud.port())
                .setURI(path);
        return token == null ? options : options.putHeader("authorization", "Bearer " + token);
    }

    private static Future<HttpClientResponse> send(HttpClient by, RequestOptions options, @Nullable Buffer body) {
        return by.request(options).compose(request -> body == null ? request.send() : request.send(body));
    }

    /** The answer's body, whatever its status. */
    Future<Buffer> body(HttpClient by, RequestOptions options, @Nullable Buffer body) {
        return onContext(() -> send(by, options, body).compose(HttpClientResponse::body));
    }

    /** Why the body of an answer that began well doesn't come whole. */
    Throwable cut(HttpClient by, RequestOptions options) {
        Future<Buffer> body = onContext(() -> send(by, options, null).compose(response -> {
            if (response.statusCode() != 200) {
                throw new AssertionError("answered " + response.statusCode());
            }
            return response.body();
        }));
        return await(body.transform(result -> result.succeeded()
                ? Future.failedFuture(new AssertionError(
                        "looked whole with " + result.result().length() + " bytes"))
                : Future.succeededFuture(result.cause())));
    }

    Answer get(String path, @Nullable String token) {
        return whole(options(HttpMethod.GET, path, token), null);
    }

    Answer json(HttpMethod method, String path, String token, JsonObject body) {
        return whole(options(method, path, token).putHeader("content-type", "application/json"), body.toBuffer());
    }

    Answer call(HttpMethod method, String path, String token) {
        return whole(options(method, path, token), null);
    }

    Answer whole(RequestOptions options, @Nullable Buffer body) {
        return await(answer(options, body));
    }

    Future<Answer> answer(RequestOptions options, @Nullable Buffer body) {
        return onContext(() -> send(client, options, body)
                .compose(response ->
                        response.body().map(bytes -> new Answer(response.statusCode(), response.headers(), bytes))));
    }

    /**
     * Runs on the one context that all callers share. What reads an answer is chained in there: from the test's thread it
     * may be after the answer has gone, which Vert.x tells to nobody.
     */
    <T> Future<T> onContext(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(v -> work.get().onComplete(promise));
        return promise.future();
    }

    Answer postToken(String jwt) {
        return whole(
                options(HttpMethod.POST, "/api/v1/token", null)
                        .putHeader("content-type", "application/x-www-form-urlencoded"),
                Buffer.buffer("grant_type=" + form("urn:ietf:params:oauth:grant-type:jwt-bearer") + "&assertion="
                        + form(jwt)));
    }

    private static String form(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    JsonObject createGateway(String token) {
        Answer answer = json(HttpMethod.POST, "/api/v1/gateways", token, new JsonObject().put("name", "plant"));
        if (answer.status() != 201) {
            throw new AssertionError(answer.body().toString());
        }
        return answer.json();
    }

    /** An agent that has enrolled at a new gateway of Ada's. */
    FakeAgent enrolledAgent() {
        TransportSettings way = TransportSettings.to(cloud.url());
        if (certificate != null) {
            TlsSettings tls = way.tls().trusting(Path.of(certificate.certificatePath()));
            way = new TransportSettings(way.cloud(), tls, way.timeout());
        }
        return enrolled(new FakeAgent(vertx, way, FakeAgent.pair("RSA"), LinkSettings.DEFAULT));
    }

    FakeAgent enrolled(FakeAgent agent) {
        return enrolWith(agent, createGateway(ada).getString("enrolmentCode"));
    }

    /** Another agent of the same gateway. */
    FakeAgent anotherMember(FakeAgent first) {
        FakeAgent second = new FakeAgent(vertx, cloud.url(), first.gatewayKey, first.settings());
        return joinWith(second, code(first.gateway));
    }

    /** A further member, which brings no recovery key of its own. */
    FakeAgent joinWith(FakeAgent agent, String code) {
        JsonObject joining = agent.enrolment(code);
        joining.remove("recovery");
        return enrolWith(agent, joining);
    }

    /** A new enrolment code of a gateway. */
    String code(String gateway) {
        return call(HttpMethod.POST, "/api/v1/gateways/" + gateway + "/enrolment-codes", ada)
                .json()
                .getString("enrolmentCode");
    }

    Answer enrol(JsonObject body) {
        return whole(
                options(HttpMethod.POST, "/api/v1/enrolments", null).putHeader("content-type", "application/json"),
                body.toBuffer());
    }

    FakeAgent enrolWith(FakeAgent agent, String code) {
        return enrolWith(agent, agent.enrolment(code));
    }

    private FakeAgent enrolWith(FakeAgent agent, JsonObject body) {
        Answer answer = enrol(body);
        if (answer.status() != 201) {
            throw new AssertionError(answer.body().toString());
        }
        agent.gateway = answer.json().getJsonObject("gateway").getString("id");
        agent.member = answer.json().getJsonObject("member").getString("id");
        return agent;
    }

    String memberToken(FakeAgent agent) {
        Answer answer = postToken(FakeAgent.jwt(agent.memberKey.getPrivate(), agent.claims()));
        if (answer.status() != 200) {
            throw new AssertionError(answer.body().toString());
        }
        return answer.json().getString("access_token");
    }

    JsonObject connectionBody(String gateway) {
        return new JsonObject()
                .put("connector", "test")
                .put("gateway", gateway)
                .put("name", "a connection")
                .put("parameters", new JsonObject());
    }

    /** A connection of Ada's through a gateway; its runtime path. */
    String connection(String gateway) {
        Answer answer = json(HttpMethod.POST, "/api/v1/connections", ada, connectionBody(gateway));
        if (answer.status() != 201) {
            throw new AssertionError(answer.body().toString());
        }
        return "/apim/test/" + answer.json().getString("id");
    }

    void awaitOnline(FakeAgent agent, int links) {
        awaitTrue(() -> member(agent).getInteger("links") == links);
    }

    /** What the cloud tells of an agent. */
    JsonObject member(FakeAgent agent) {
        for (Object member :
                get("/api/v1/gateways/" + agent.gateway, ada).json().getJsonArray("members")) {
            if (member instanceof JsonObject json && agent.member.equals(json.getString("id"))) {
                return json;
            }
        }
        throw new AssertionError("the gateway has no member " + agent.member);
    }

    /** Asks again and again, without hurry, until the condition holds. */
    static void awaitTrue(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 20 s");
            }
            Thread.onSpinWait();
        }
    }

    static <T extends @Nullable Object> T await(Future<T> future) {
        try {
            return future.await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not within 20 s", e);
        }
    }

    @Override
    public void close() {
        await(cloud.close());
        await(vertx.close());
    }
}

package org.sallyport.agent.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.util.NetUtil;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sallyport.agent.access.AccessPolicy;
import org.sallyport.agent.access.ActivePolicy;
import org.sallyport.agent.credentials.Lenders;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.Connection;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.DataSource;
import org.sallyport.datasource.spi.Effect;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.datasource.spi.OperationRequest;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.spi.Target;

/** A name that means other addresses as time goes: what was judged is what is connected to. */
class MovingNameTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<List<String>> opened = new CopyOnWriteArrayList<>();
    private volatile List<String> meaning = List.of("10.0.0.1");
    private final AtomicInteger lookups = new AtomicInteger();
    private volatile boolean away;

    /** Notes where its sources connect to. */
    private final class Noting implements Connector {
        @Override
        public String id() {
            return "scripted";
        }

        @Override
        public JsonObject openApi() {
            return new JsonObject();
        }

        @Override
        public Set<String> credentialTypes() {
            return Set.of();
        }

        @Override
        public Target target(Settings parameters) {
            return new Target(URI.create("scripted://db1.corp:9/x"));
        }

        @Override
        public Operation operation(Settings parameters, OperationRequest request) {
            return new Operation("Get", Effect.READ, List.of());
        }

        @Override
        public Future<DataSource> open(Connection connection, Credentials credentials, SourceContext context) {
            opened.add(context.addresses().stream()
                    .map(InetAddress::getHostAddress)
                    .toList());
            return Future.succeededFuture(new DataSource() {
                @Override
                public Future<Answer> invoke(Call call) {
                    return away
                            ? Future.failedFuture(new SourceException(SourceCode.UNREACHABLE, "away"))
                            : Future.succeededFuture(Answer.whole(200, "text/plain", Buffer.buffer("x")));
                }

                @Override
                public Future<Void> close() {
                    return Future.succeededFuture();
                }
            });
        }
    }

    private Future<List<InetAddress>> lookUp(String name) {
        assertEquals("db1.corp", name);
        lookups.incrementAndGet();
        List<InetAddress> found = meaning.stream()
                .map(NetUtil::createInetAddressFromIpAddressString)
                .toList();
        return found.isEmpty() ? Future.failedFuture(new UnknownHostException(name)) : Future.succeededFuture(found);
    }

    private Dispatcher dispatcher(String rules) {
        Settings settings = Settings.ofYaml("agent.yaml", "access: " + rules);
        return new Dispatcher(
                vertx,
                Map.of("scripted", new Noting()),
                new ActivePolicy(AccessPolicy.read("agent.yaml", settings), Clock.systemUTC()),
                this::lookUp,
                Lenders.sealedOnly(vertx),
                new Control(
                        "1",
                        () -> "key",
                        () -> "config",
                        Set.of(),
                        Set.of("scripted"),
                        () -> new Memory(1, 2, 3, 4),
                        () -> {}),
                Limits.DEFAULT,
                ended -> {},
                null,
                null);
    }

    private String answer(Dispatcher dispatcher) throws Exception {
        ScriptedRequest request = new ScriptedRequest("/");
        context.runOnContext(ignored -> dispatcher.handle(request));
        String body = await(request.whole.future()).toString();
        settle();
        return body.startsWith("{") ? new JsonObject(body).getString("code") : body;
    }

    private void settle() throws Exception {
        Promise<Void> turn = Promise.promise();
        context.runOnContext(ignored -> turn.complete());
        await(turn.future());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void aNameIsLookedUpOnceAndWhatWasJudgedIsConnectedTo() throws Exception {
        Dispatcher dispatcher = dispatcher("[{allow: 'scripted://db1.corp:9/**'}]");
        meaning = List.of("10.0.0.1", "10.0.0.2");
        assertEquals("x", answer(dispatcher));
        meaning = List.of("127.0.0.1");
        assertEquals("x", answer(dispatcher));
        assertEquals(1, lookups.get());
        assertEquals(List.of(List.of("10.0.0.1", "10.0.0.2")), opened);
    }

    @Test
    void aNameThatMovesToAnOrdinaryAddressIsFollowedWhenNothingAnswers() throws Exception {
        Dispatcher dispatcher = dispatcher("[{allow: 'scripted://db1.corp:9/**'}]");
        assertEquals("x", answer(dispatcher));
        away = true;
        meaning = List.of("10.0.0.2");
        assertEquals("source-unreachable", answer(dispatcher));
        away = false;
        assertEquals("x", answer(dispatcher));
        assertEquals(List.of(List.of("10.0.0.1"), List.of("10.0.0.2")), opened);
    }

    @Test
    void aNameThatMovesToALoopbackAddressIsDeniedAndNothingConnectsThere() throws Exception {
        Dispatcher dispatcher = dispatcher("[{allow: 'scripted://db1.corp:9/**'}]");
        assertEquals("x", answer(dispatcher));
        away = true;
        meaning = List.of("10.0.0.1", "169.254.169.254");
        assertEquals("source-unreachable", answer(dispatcher));
        assertEquals("address-denied", answer(dispatcher));
        assertEquals(List.of(List.of("10.0.0.1")), opened);
    }

    @Test
    void whatIsDeniedAnywayIsNotLookedUp() throws Exception {
        assertEquals("access-denied", answer(dispatcher("[{allow: 'scripted://*.corp:9/**', operations: [write]}]")));
        assertEquals(0, lookups.get());
    }

    @Test
    void aNameThatNobodyKnowsIsUnreachableAndAskedForAgain() throws Exception {
        Dispatcher dispatcher = dispatcher("[{allow: 'scripted://db1.corp:9/**'}]");
        meaning = List.of();
        assertEquals("source-unreachable", answer(dispatcher));
        meaning = List.of("10.0.0.1");
        assertEquals("x", answer(dispatcher));
        assertFalse(opened.isEmpty());
    }

    @Test
    void aQuotaIsGivenBackWhenTheRequestHasEnded() throws Exception {
        Dispatcher dispatcher = dispatcher("[{allow: 'scripted://db1.corp:9/**', concurrent: 1}]");
        for (int i = 0; i < 3; i++) {
            assertEquals("x", answer(dispatcher));
        }
        Dispatcher rated = dispatcher("[{allow: 'scripted://db1.corp:9/**', rate: 1/h}]");
        assertEquals("x", answer(rated));
        assertEquals("access-limited", answer(rated));
    }
}

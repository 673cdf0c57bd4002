package org.sallyport.agent.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.agent.access.AccessPolicy;
import org.sallyport.agent.access.ActivePolicy;
import org.sallyport.agent.credentials.CredentialLender;
import org.sallyport.agent.credentials.Lenders;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.Connection;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.DataSource;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.datasource.spi.OperationRequest;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.spi.Target;

class SourceCacheTest {
    private static final int CAPACITY = 3;

    /** A source that only counts. */
    private static final class CountedSource implements DataSource {
        boolean closed;

        @Override
        public Future<Answer> invoke(Call call) {
            throw new AssertionError("not called here");
        }

        @Override
        public Future<Void> close() {
            closed = true;
            return Future.succeededFuture();
        }
    }

    /** A connector whose sources open when the test says so. */
    private static final class CountedConnector implements Connector {
        final List<Promise<DataSource>> opened = new ArrayList<>();

        @Override
        public String id() {
            return "counted";
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
            return new Target(URI.create("counted://here"));
        }

        @Override
        public Operation operation(Settings parameters, OperationRequest request) {
            throw new AssertionError("not called here");
        }

        @Override
        public Future<DataSource> open(Connection connection, Credentials credentials, SourceContext context) {
            Promise<DataSource> source = Promise.promise();
            opened.add(source);
            return source.future();
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final CountedConnector connector = new CountedConnector();

    @SuppressWarnings("NullAway.Init") // set before each test
    private SourceCache cache;

    @BeforeEach
    void make() {
        CredentialLender lender = Lenders.sealedOnly(vertx);
        AccessPolicy policy = AccessPolicy.read("agent.yaml", Settings.ofYaml("agent.yaml", "{}"));
        cache = new SourceCache(
                Map.of("counted", connector),
                new ActivePolicy(policy, Clock.systemUTC()),
                name -> Future.failedFuture(new UnknownHostException(name)),
                lender,
                new SourceOpening(vertx, 4, null),
                CAPACITY);
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static RelayFields fields(String connection, long version, String parameters) {
        return new RelayFields("counted", connection, version, parameters, null, null, "https://cloud.test", null);
    }

    private HeldSource enter(String connection, long version) {
        return cache.enter(fields(connection, version, "{}"));
    }

    private CountedSource open(HeldSource held) {
        Future<OpenSource> opening = held.source();
        CountedSource source = new CountedSource();
        connector.opened.get(connector.opened.size() - 1).complete(source);
        assertTrue(opening.succeeded());
        return source;
    }

    @Test
    void theSameVersionIsFoundAgain() {
        HeldSource first = enter("cn-1", 1);
        first.leave();
        assertSame(first, enter("cn-1", 1));
    }

    @Test
    void concurrentOpeningsShareOne() {
        HeldSource held = enter("cn-1", 1);
        assertSame(held.source(), enter("cn-1", 1).source());
        assertEquals(1, connector.opened.size());
    }

    @Test
    void aFailedOpeningIsTriedAgain() {
        HeldSource held = enter("cn-1", 1);
        Future<OpenSource> failing = held.source();
        connector.opened.get(0).fail(new IllegalStateException("as the test says"));
        assertTrue(failing.failed());
        open(held);
        assertEquals(2, connector.opened.size());
        assertTrue(held.source().succeeded());
    }

    @Test
    void aNewVersionClosesTheOldOneWhenItsLastCallHasEnded() {
        HeldSource old = enter("cn-1", 1);
        CountedSource source = open(old);
        HeldSource next = enter("cn-1", 2);
        assertNotSame(old, next);
        assertTrue(!source.closed);
        old.leave();
        assertTrue(source.closed);
        assertSame(next, enter("cn-1", 2));
    }

    @Test
    void aLateRequestOfAnOldVersionLivesAloneAndLeavesTheNewOneInPlace() {
        HeldSource next = enter("cn-1", 2);
        HeldSource late = enter("cn-1", 1);
        CountedSource source = open(late);
        assertSame(next, enter("cn-1", 2));
        late.leave();
        assertTrue(source.closed);
    }

    @Test
    void otherParametersOfTheSameVersionAreAnotherSource() {
        HeldSource one = enter("cn-1", 1);
        HeldSource other = cache.enter(fields("cn-1", 1, "{\"a\":1}"));
        assertNotSame(one, other);
    }

    @Test
    void theLongestUnusedGoesBeyondTheCapacity() {
        HeldSource first = enter("cn-0", 1);
        CountedSource source = open(first);
        first.leave();
        for (int i = 1; i < CAPACITY; i++) {
            enter("cn-" + i, 1).leave();
        }
        enter("cn-0", 1).leave();
        enter("cn-" + CAPACITY, 1).leave();
        assertTrue(!source.closed);
        enter("cn-x", 1);
        enter("cn-y", 1);
        enter("cn-z", 1);
        assertTrue(source.closed);
        assertEquals(CAPACITY, cache.held().size());
    }

    @Test
    void unusedSourcesAreClosedAndUsedOnesKept() {
        HeldSource used = enter("cn-1", 1);
        CountedSource kept = open(used);
        HeldSource unused = enter("cn-2", 1);
        CountedSource gone = open(unused);
        unused.leave();
        cache.closeUnused(Duration.ZERO);
        assertTrue(gone.closed);
        assertTrue(!kept.closed);
        assertEquals(List.of(used), cache.held());
    }

    @Test
    void aSourceThatOpensAfterItsRetirementIsClosed() {
        HeldSource held = enter("cn-1", 1);
        held.source();
        enter("cn-1", 2);
        held.leave();
        CountedSource source = new CountedSource();
        connector.opened.get(0).complete(source);
        assertTrue(source.closed);
    }

    @Test
    void closingClosesAll() {
        CountedSource source = open(enter("cn-1", 1));
        HeldSource busy = enter("cn-1", 1);
        cache.close();
        assertTrue(!source.closed);
        busy.leave();
        busy.leave();
        assertTrue(source.closed);
    }

    @Test
    void unknownConnectorsAndBrokenParametersAreTold() {
        assertEquals(
                AgentCode.UNKNOWN_CONNECTOR, refusal(new RelayFields("nosuch", "cn", 1, "{}", null, null, "u", null)));
        assertEquals(AgentCode.MALFORMED_RELAY_REQUEST, refusal(fields("cn", 1, "[]")));
        assertEquals(AgentCode.MALFORMED_RELAY_REQUEST, refusal(fields("cn", 1, "{")));
        assertEquals(0, cache.held().size());
    }

    private @Nullable AgentCode refusal(RelayFields fields) {
        return assertThrows(AgentException.class, () -> cache.enter(fields)).code();
    }
}

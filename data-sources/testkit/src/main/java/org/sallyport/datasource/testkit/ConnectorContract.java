package org.sallyport.datasource.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Connection;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.datasource.spi.OperationRequest;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.spi.SourceException;

/**
 * What every connector keeps. A connector's test is a subclass that says what its source is; each test here is named
 * after an obligation of {@link Connector}, {@link org.sallyport.datasource.spi.DataSource} or {@link Answer}. The
 * source of all but a few tests has one connection only, so that one that isn't given back shows.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ConnectorContract {
    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([^}]+)}");
    private static final int LONG = 1 << 20;

    private final LogProbe log = new LogProbe();
    private final Vertx vertx = Vertx.vertx();
    private SourceFixture source = unopened();

    /** The connector. */
    protected abstract Connector connector();

    /** Parameters of a source that works; a fresh copy. */
    protected abstract JsonObject parameters();

    /** Credentials that the source takes; the caller closes them. */
    protected abstract Credentials credentials();

    /** The target of {@link #parameters}, in canonical form. */
    protected abstract String target();

    /** A request, {@code METHOD /path}, for each operationId. */
    protected abstract Map<String, String> requests();

    /** A path whose GET gives a small answer, whole. */
    protected abstract String smallPath();

    /** A path whose GET streams more than 1 MiB. */
    protected abstract String longPath();

    /** A path whose GET has no answer for a long time. */
    protected abstract String blockedPath();

    /** Texts that must not appear in any message or log. */
    protected abstract Set<String> secrets();

    /** Credentials that the source refuses; empty where it takes all. The caller closes them. */
    protected Optional<Credentials> wrongCredentials() {
        return Optional.empty();
    }

    /** Parameters of a source that can't be reached; empty where there is no such thing. A fresh copy. */
    protected Optional<JsonObject> unreachable() {
        return Optional.empty();
    }

    /** Where drivers are that are not part of the product. */
    protected @Nullable Path drivers() {
        return null;
    }

    /** Work before the source is opened, such as filling a database. */
    protected void prepare() {}

    /** For sources of a subclass's own. */
    protected final Vertx vertx() {
        return vertx;
    }

    @SuppressWarnings("NullAway") // opened before the first test; JUnit knows no earlier moment
    private static SourceFixture unopened() {
        return null;
    }

    @BeforeAll
    final void open() {
        prepare();
        source = new SourceFixture(vertx, connector(), parameters(), credentials(), 1, drivers());
    }

    @AfterAll
    final void closeAndSearchTheLog() {
        source.close();
        SourceFixture.await(vertx.close());
        log.close();
        for (String secret : secrets()) {
            assertFalse(log.contains(secret), "a secret appears in the log");
        }
    }

    @Test
    void idIsAPlainWord() {
        assertTrue(connector().id().matches("[a-z0-9-]+"));
    }

    @Test
    void openApiDocumentIsACopyOfItsOwn() {
        connector().openApi().clear();
        assertTrue(connector().openApi().getString("openapi").startsWith("3.0"));
        assertFalse(
                connector().openApi().getJsonObject("info").getString("title").isBlank());
    }

    @Test
    void openApiDocumentDescribesParametersAndResponses() {
        connector().openApi().getJsonObject("paths").forEach(path -> {
            JsonObject methods = (JsonObject) path.getValue();
            for (String method : methods.fieldNames()) {
                JsonObject operation = methods.getJsonObject(method);
                assertFalse(operation.getJsonObject("responses").isEmpty(), path.getKey());
                assertFalse(operation.getString("summary").isBlank(), path.getKey());
                List<String> described = operation.getJsonArray("parameters", new JsonArray()).stream()
                        .map(JsonObject.class::cast)
                        .filter(parameter -> parameter.getString("in").equals("path"))
                        .map(parameter -> parameter.getString("name"))
                        .sorted()
                        .toList();
                List<String> named = PATH_PARAMETER
                        .matcher(path.getKey())
                        .results()
                        .map(found -> found.group(1))
                        .sorted()
                        .toList();
                assertEquals(named, described, path.getKey());
            }
        });
    }

    @Test
    void openApiDocumentAndOperationAgree() {
        Map<String, HttpMethod> documented = new TreeMap<>();
        connector()
                .openApi()
                .getJsonObject("paths")
                .forEach(path -> ((JsonObject) path.getValue())
                        .forEach(method -> documented.put(
                                ((JsonObject) method.getValue()).getString("operationId"),
                                HttpMethod.valueOf(method.getKey().toUpperCase(java.util.Locale.ROOT)))));
        assertEquals(documented.keySet(), new TreeMap<>(requests()).keySet());
        requests().forEach((id, line) -> {
            OperationRequest request = request(line);
            Operation operation = connector().operation(settings(parameters()), request);
            assertEquals(id, operation.id(), line);
            assertEquals(documented.get(id), request.method(), line);
        });
    }

    @Test
    void targetIsCanonical() {
        assertEquals(target(), connector().target(settings(parameters())).toString());
    }

    @Test
    void unknownParametersAreRefused() {
        SourceException refused = assertThrows(
                SourceException.class,
                () -> connector().target(settings(parameters().put("nonsense", 1))));
        assertEquals(SourceCode.INVALID_PARAMETERS, refused.code());
        assertTrue(refused.safeMessage().contains("nonsense"), refused.safeMessage());
    }

    @Test
    void targetAndOperationNeedNoSource() {
        unreachable().ifPresent(parameters -> {
            assertNotNull(connector().target(settings(parameters)));
            assertNotNull(connector().operation(settings(parameters), request("GET " + smallPath())));
        });
    }

    @Test
    void unknownPathsAreRefused() {
        for (String line :
                List.of("GET /", "GET /no/such/thing", "GET //", "PATCH " + smallPath(), "TRACE " + smallPath())) {
            SourceException refused = assertThrows(
                    SourceException.class, () -> connector().operation(settings(parameters()), request(line)), line);
            assertEquals(SourceCode.UNKNOWN_OPERATION, refused.code(), line);
        }
    }

    @Test
    void smallAnswersAreWhole() {
        Answer answer = SourceFixture.await(source.get(smallPath()));
        assertEquals(200, answer.status());
        assertInstanceOf(Answer.Whole.class, answer.body());
        assertTrue(answer.headers().contains("content-type"));
    }

    @Test
    void answersComeOnTheCallersContext() {
        for (String path : List.of(smallPath(), longPath())) {
            SourceFixture.await(source.get(path).compose(source::read));
            assertSame(source.context(), source.answeredOn(), path);
        }
    }

    @Test
    void streamsBeginPausedAndGiveWhatIsAskedFor() {
        long length = source.read(longPath()).length();
        assertTrue(length > LONG, "the long path must give more than 1 MiB");
        StreamProbe probe = source.probe(SourceFixture.await(source.get(longPath())));
        settle();
        assertEquals(0, probe.buffers());
        for (int wanted : new int[] {1, 2, 5}) {
            int before = probe.buffers();
            SourceFixture.await(probe.fetch(wanted).buffers(before + wanted));
            settle();
            assertEquals(before + wanted, probe.buffers(), "one buffer for each that was asked for");
        }
        assertEquals(length, SourceFixture.await(probe.resume().ended()).length());
    }

    @Test
    void streamsStopWithinOneBufferWhenPaused() {
        StreamProbe probe = source.probe(SourceFixture.await(source.get(longPath())));
        Future<Void> paused3 = probe.pauseAfter(3);
        probe.resume();
        SourceFixture.await(paused3);
        int paused = probe.buffers();
        settle();
        assertEquals(paused, probe.buffers());
        SourceFixture.await(probe.resume().ended());
    }

    @Test
    void streamsComeInBuffersOfAFitSize() {
        StreamProbe probe = source.probe(SourceFixture.await(source.get(longPath())));
        SourceFixture.await(probe.resume().ended());
        assertTrue(probe.smallestButLast() >= 8 * 1024, "smallest: " + probe.smallestButLast());
        assertTrue(probe.largest() <= 64 * 1024, "largest: " + probe.largest());
    }

    @Test
    void callsCancelledBeforehandAreNotMade() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel(Cancellation.Reason.CALLER_GONE);
        assertEquals(SourceCode.CANCELLED, failureOf(source.get(smallPath(), cancellation)));
    }

    @Test
    void callsAreCancelledBeforeTheirAnswer() {
        for (int round = 0; round < 5; round++) {
            Cancellation cancellation = new Cancellation();
            Future<Answer> blocked = source.get(blockedPath(), cancellation);
            settle();
            cancellation.cancel(Cancellation.Reason.CALLER_GONE);
            assertEquals(SourceCode.CANCELLED, failureOf(blocked));
            smallAnswersAreWhole();
        }
    }

    @Test
    void callsAreCancelledInTheMidstOfTheirAnswer() {
        for (int round = 0; round < 5; round++) {
            Cancellation cancellation = new Cancellation();
            StreamProbe probe = source.probe(SourceFixture.await(source.get(longPath(), cancellation)));
            SourceFixture.await(probe.fetch(1 + round).buffers(1 + round));
            cancellation.cancel(Cancellation.Reason.CALLER_GONE);
            assertEquals(SourceCode.CANCELLED, failureOf(probe.ended()));
            smallAnswersAreWhole();
        }
    }

    @Test
    void deadlinesAreTold() {
        Cancellation cancellation = new Cancellation();
        Future<Answer> blocked = source.get(blockedPath(), cancellation);
        cancellation.cancel(Cancellation.Reason.DEADLINE);
        assertEquals(SourceCode.DEADLINE, failureOf(blocked));
        smallAnswersAreWhole();
    }

    @Test
    void wrongCredentialsAreRefused() {
        Optional<Credentials> wrong = wrongCredentials();
        assumeTrue(wrong.isPresent(), "this source takes all credentials");
        try (SourceFixture refused = new SourceFixture(vertx, connector(), parameters(), wrong.get())) {
            SourceException failure = refused.failure(smallPath());
            assertEquals(SourceCode.CREDENTIALS_REFUSED, failure.code());
            assertNoSecret(failure);
        }
    }

    @Test
    void credentialsOfAnUnknownTypeAreRefused() {
        SourceException failure = openFailure(parameters(), new Credentials("Nonsense", Map.of()));
        assertEquals(SourceCode.UNUSABLE_CREDENTIALS, failure.code());
    }

    @Test
    void unfitParametersAreRefusedOnOpening() {
        SourceException failure = openFailure(parameters().put("nonsense", 1), credentials());
        assertEquals(SourceCode.INVALID_PARAMETERS, failure.code());
        assertNoSecret(failure);
    }

    @Test
    void sourcesThatCannotBeReachedAreNamed() {
        Optional<JsonObject> nowhere = unreachable();
        assumeTrue(nowhere.isPresent(), "this source can always be reached");
        try (SourceFixture unreachable =
                new SourceFixture(vertx, connector(), nowhere.get(), credentials(), drivers())) {
            SourceException failure = unreachable.failure(smallPath());
            assertEquals(SourceCode.UNREACHABLE, failure.code());
            URI target = connector().target(settings(nowhere.get())).uri();
            String where = target.getAuthority() == null ? target.getPath() : target.getAuthority();
            assertTrue(failure.safeMessage().contains(where), failure.safeMessage());
            assertNoSecret(failure);
        }
    }

    @Test
    void closingTwiceIsClosingOnce() {
        SourceFixture closed = new SourceFixture(vertx, connector(), parameters(), credentials(), drivers());
        closed.read(smallPath());
        closed.close();
        SourceFixture.await(closed.source().close());
    }

    private SourceException openFailure(JsonObject parameters, Credentials credentials) {
        SourceContext context = new SourceContext(
                vertx, vertx.createSharedWorkerExecutor("contract"), 1, List.of(InetAddress.getLoopbackAddress()));
        Promise<Object> opened = Promise.promise();
        vertx.runOnContext(v -> connector()
                .open(new Connection("cn-1", 1, settings(parameters)), credentials, context)
                .onComplete(result -> {
                    if (result.succeeded()) {
                        opened.complete(result.result());
                    } else {
                        opened.fail(result.cause());
                    }
                }));
        SourceException failure = SourceFixture.failureOf(opened.future());
        credentials.close();
        SourceFixture.await(context.blocking().close());
        return failure;
    }

    private void assertNoSecret(SourceException failure) {
        for (String secret : secrets()) {
            assertFalse(failure.safeMessage().contains(secret), "a secret appears in a message");
        }
    }

    private static SourceCode failureOf(Future<?> future) {
        return SourceFixture.failureOf(future).code();
    }

    /** Lets the context run all that is due: what isn't asked for would come meanwhile. */
    private void settle() {
        for (int turn = 0; turn < 20; turn++) {
            Promise<Void> turned = Promise.promise();
            source.context().runOnContext(v -> turned.complete());
            SourceFixture.await(turned.future());
        }
    }

    private static Settings settings(JsonObject parameters) {
        return Settings.ofJson("parameters", parameters);
    }

    private static OperationRequest request(String line) {
        Matcher parts = Pattern.compile("(\\S+) (\\S+)").matcher(line);
        assertTrue(parts.matches(), line);
        return SourceFixture.request(HttpMethod.valueOf(parts.group(1)), parts.group(2));
    }
}

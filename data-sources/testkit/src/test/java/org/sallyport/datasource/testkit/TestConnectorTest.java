package org.sallyport.datasource.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.PullStream;
import org.sallyport.datasource.spi.SourceCode;

class TestConnectorTest extends ConnectorContract {
    @Override
    protected Connector connector() {
        return new TestConnector();
    }

    @Override
    protected JsonObject parameters() {
        return new JsonObject();
    }

    @Override
    protected Credentials credentials() {
        return TestDatabase.basic("anyone", TestConnector.PASSWORD);
    }

    @Override
    protected String target() {
        return "test://local";
    }

    @Override
    protected Map<String, String> requests() {
        return Map.of(
                "GetBytes", "GET /bytes/1024",
                "GetStream", "GET /stream/5",
                "GetBroken", "GET /broken/5",
                "Fail", "GET /fail/internal",
                "Slow", "GET /slow",
                "Echo", "POST /echo");
    }

    @Override
    protected String smallPath() {
        return "/bytes/1024";
    }

    @Override
    protected String longPath() {
        return "/stream/3000000";
    }

    @Override
    protected String blockedPath() {
        return "/slow";
    }

    @Override
    protected Set<String> secrets() {
        return Set.of(TestConnector.PASSWORD, "not-the-password");
    }

    @Override
    protected Optional<Credentials> wrongCredentials() {
        return Optional.of(TestDatabase.basic("anyone", "not-the-password"));
    }

    @Test
    void givesThePatternExactly() {
        try (SourceFixture source = opened()) {
            assertEquals(TestConnector.pattern(0, 300_000), source.read("/stream/300000"));
            assertEquals(TestConnector.pattern(0, 200_000), source.read("/bytes/200000"));
            assertEquals(0, source.read("/stream/0").length());
            for (int i = 0; i < 1_000; i++) {
                assertEquals(
                        (byte) ((i + 77_777) % 251),
                        TestConnector.pattern(77_777, 1_000).getByte(i));
            }
        }
    }

    @Test
    void breaksAfterTheBytes() {
        try (SourceFixture source = opened()) {
            StreamProbe probe = source.probe(SourceFixture.await(source.get("/broken/100000")))
                    .resume();
            assertEquals(
                    SourceCode.SOURCE_LOST,
                    SourceFixture.failureOf(probe.ended()).code());
            assertEquals(100_000, probe.received());
        }
    }

    @Test
    void failsAsAsked() {
        try (SourceFixture source = opened()) {
            for (SourceCode code : SourceCode.values()) {
                assertEquals(code, source.failure("/fail/" + code.code()).code());
            }
            assertEquals(
                    SourceCode.MALFORMED_REQUEST,
                    source.failure("/fail/nonsense").code());
            assertEquals(
                    SourceCode.MALFORMED_REQUEST, source.failure("/bytes/-1").code());
        }
    }

    @Test
    void echoesTheBody() {
        try (SourceFixture source = opened()) {
            PullStream body = new PullStream(
                    source.context(), () -> Future.succeededFuture(new PullStream.Part(Buffer.buffer("hello"), true)));
            Future<Answer> answer = source.call(
                    HttpMethod.POST,
                    "/echo",
                    body,
                    MultiMap.caseInsensitiveMultiMap(),
                    resource -> true,
                    new Cancellation());
            assertEquals("hello", source.readAll(answer).toString());
        }
    }

    private SourceFixture opened() {
        return new SourceFixture(
                vertx(), new TestConnector(), new JsonObject(), new Credentials(Credentials.ANONYMOUS, Map.of()));
    }
}

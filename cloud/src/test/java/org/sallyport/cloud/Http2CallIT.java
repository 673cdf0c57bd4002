package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.sallyport.cloud.CloudFixture.ADA;
import static org.sallyport.cloud.CloudFixture.await;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.SelfSignedCertificate;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestConnector;
import org.sallyport.relay.ServedRequest;
import org.sallyport.relay.ServedResponse;
import org.sallyport.relay.StreamCode;

/** Calls of callers that speak HTTP/2, which they do over TLS. */
class Http2CallIT {
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");

    private CloudFixture cloud;
    private FakeAgent agent;
    private String connection;
    private volatile Handler<ServedRequest> answers = request -> {};

    @BeforeEach
    void start(@TempDir Path data) {
        cloud = new CloudFixture(data, certificate);
        agent = cloud.enrolledAgent();
        agent.dial(cloud.memberToken(agent), request -> answers.handle(request));
        cloud.awaitOnline(agent, 1);
        connection = cloud.connection(agent.gateway);
    }

    @AfterEach
    void stop() {
        agent.close();
        cloud.close();
        certificate.delete();
    }

    private RequestOptions call(HttpMethod method) {
        return cloud.options(method, connection + "/x", ADA);
    }

    @Test
    void streamsBothWays() {
        answers = request -> {
            ServedResponse response = request.response();
            response.begin(FakeAgent.ok())
                    .onSuccess(v -> request.pipe().endOnFailure(false).to(response));
        };
        Buffer body = TestConnector.pattern(0, 1_000_000);
        assertEquals(body, await(cloud.body(cloud.http2, call(HttpMethod.POST), body)));
    }

    @Test
    void aResetAfterTheHeadResetsTheStream() {
        answers = request -> {
            ServedResponse response = request.response();
            response.begin(FakeAgent.ok())
                    .compose(v -> response.write(TestConnector.pattern(0, 100_000)))
                    .onSuccess(v -> response.reset(StreamCode.INTERNAL_ERROR));
        };
        assertInstanceOf(StreamResetException.class, cloud.cut(cloud.http2, call(HttpMethod.GET)));
    }
}

package org.sallyport.agent.enrol;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.net.URI;
import org.sallyport.agent.failure.RefusedByCloudException;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.relay.CloudAnswer;
import org.sallyport.relay.CloudTransport;
import org.sallyport.relay.Problem;
import org.sallyport.relay.TransportSettings;

/** What a cloud, or whatever answers in its place, says to plain requests: an answer, or a refusal that can be told. */
class CloudAnswerFuzzTest {
    private static final CloudClient CLIENT = new CloudClient(
            CloudTransport.create(Vertx.vertx(), TransportSettings.to(URI.create("http://cloud.example")), null));

    @FuzzTest(maxDuration = "5m")
    void answersAreReadOrRefusals(FuzzedDataProvider data) {
        MultiMap headers = HttpHeaders.headers()
                .set("content-type", data.consumeBoolean() ? Problem.MEDIA_TYPE : "application/json")
                .set("retry-after", data.consumeAsciiString(12).replaceAll("[^ -~]", ""));
        int status = data.consumeInt(200, 599);
        CloudAnswer answer = new CloudAnswer(status, headers, Buffer.buffer(data.consumeRemainingAsBytes()));
        assertNotNull(CLIENT.refusal(answer).problem().detail());
        try {
            Enrolment.ofAnswer("http://cloud.example", CLIENT.json(answer));
        } catch (RefusedByCloudException | SettingsException e) {
            assertNotNull(e.getMessage());
        }
    }
}

package org.sallyport.agent.dispatch;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.MultiMap;
import java.util.List;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.relay.Fields;

/** The fields of a relayed request, which an untrusted cloud writes. */
class RelayFieldsFuzzTest {
    private static final List<String> NAMES = List.of(
            Fields.CONNECTOR,
            Fields.CONNECTION,
            Fields.PARAMETERS,
            Fields.CREDENTIALS,
            Fields.CALLER,
            Fields.BASE_URL,
            Fields.TIMEOUT,
            Fields.REQUEST_ID);

    @FuzzTest(maxDuration = "5m")
    void fieldsAreReadOrRefused(FuzzedDataProvider data) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String name : NAMES) {
            if (data.consumeBoolean()) {
                headers.add(name, data.consumeString(100));
            }
        }
        RelayFields.requestId(headers);
        try {
            RelayFields.read(headers);
        } catch (AgentException e) {
            assertNotNull(e.getMessage());
        }
    }
}

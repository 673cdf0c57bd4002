package org.sallyport.agent.keys;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.sallyport.agent.failure.AgentException;

/** What a cloud, or a file, gives for a gateway's certificates. */
class CertificateFuzzTest {
    private static final byte[] PEM = GatewayKey.make("gw-fuzz", new GatewayKeySpec(2048, true), Clock.systemUTC())
            .pem()
            .getBytes(StandardCharsets.US_ASCII);

    @FuzzTest(maxDuration = "5m")
    void certificatesAreReadOrRefused(FuzzedDataProvider data) {
        try {
            GatewayCertificates.read(new String(Edits.of(PEM, data), StandardCharsets.ISO_8859_1));
        } catch (AgentException e) {
            assertNotNull(e.getMessage());
        }
    }
}

package org.sallyport.agent.sealing;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** The plaintext of sealed credentials, whose maker is anyone who has the certificate. */
class CredentialFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void credentialsAreReadOrRefused(byte[] json) {
        try {
            CredentialJson.read(json).close();
        } catch (IOException e) {
            assertNotNull(e.getMessage());
        }
    }
}

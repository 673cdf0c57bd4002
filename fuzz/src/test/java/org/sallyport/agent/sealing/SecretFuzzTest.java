package org.sallyport.agent.sealing;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.sallyport.datasource.spi.Credentials;

/** Secrets as stores keep them, and credentials that don't say their type. */
class SecretFuzzTest {
    private static final Set<String> UNDERSTOOD = Set.of(Credentials.BASIC, "Key");

    @FuzzTest(maxDuration = "5m")
    void secretsAreReadOrRefused(FuzzedDataProvider data) {
        try {
            switch (data.consumeInt(0, 2)) {
                case 0 ->
                    CredentialJson.readUntyped(data.consumeRemainingAsBytes(), UNDERSTOOD)
                            .close();
                case 1 ->
                    CredentialJson.readSecret(data.consumeRemainingAsBytes(), UNDERSTOOD, List.of())
                            .close();
                default ->
                    CredentialJson.readSecret(data.consumeRemainingAsBytes(), UNDERSTOOD, List.of("data", "data"))
                            .close();
            }
        } catch (IOException e) {
            assertNotNull(e.getMessage());
        }
    }
}

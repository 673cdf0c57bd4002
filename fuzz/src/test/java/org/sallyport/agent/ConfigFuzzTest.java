package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.sallyport.datasource.settings.SettingsException;

/** agent.yaml with its access policy, read again at each change by a running agent. */
class ConfigFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void textIsAConfigurationOrAListOfProblems(FuzzedDataProvider data) {
        try {
            AgentConfig.read("agent.yaml", data.consumeRemainingAsString());
        } catch (SettingsException e) {
            assertNotNull(e.getMessage());
        }
    }
}

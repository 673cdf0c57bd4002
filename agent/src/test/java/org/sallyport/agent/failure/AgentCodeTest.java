package org.sallyport.agent.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.SourceCode;

class AgentCodeTest {
    @Test
    void codesAreUniqueAlsoAmongThoseOfDataSources() {
        Set<String> seen = new HashSet<>();
        Arrays.stream(SourceCode.values()).forEach(code -> seen.add(code.code()));
        for (AgentCode code : AgentCode.values()) {
            assertTrue(seen.add(code.code()), code.code() + " is used twice");
        }
    }

    @Test
    void codesAreTheNamesInKebabCaseWithFitStatus() {
        for (AgentCode code : AgentCode.values()) {
            assertTrue(code.code().matches("[a-z]+(-[a-z]+)*"), code.code());
            assertTrue(code.status() >= 400 && code.status() <= 599, code.code());
        }
        assertEquals("access-denied", AgentCode.ACCESS_DENIED.code());
    }

    @Test
    void everyCodeIsDocumented() throws IOException {
        String page = Files.readString(Path.of("../docs/problems.md"));
        for (AgentCode code : AgentCode.values()) {
            String row = "| `" + code.code() + "` | " + code.status() + " | "
                    + code.where().word() + " | " + (code.retryable() ? "yes" : "no") + " |";
            assertTrue(page.contains(row), "docs/problems.md lacks: " + row);
        }
    }
}

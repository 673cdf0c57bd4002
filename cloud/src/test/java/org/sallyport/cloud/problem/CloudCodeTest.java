package org.sallyport.cloud.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CloudCodeTest {
    @Test
    void codesAreUniqueKebabCase() {
        var codes = Arrays.stream(CloudCode.values()).map(CloudCode::code).collect(Collectors.toSet());
        assertEquals(CloudCode.values().length, codes.size());
        codes.forEach(code -> assertTrue(code.matches("[a-z0-9]+(-[a-z0-9]+)*"), code));
    }

    @Test
    void eachCodeIsDocumentedAsItIs() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "problems.md"));
        for (CloudCode code : CloudCode.values()) {
            String row = "| `" + code.code() + "` | " + code.status() + " | "
                    + code.where().word() + " | " + (code.retryable() ? "yes" : "no") + " |";
            assertTrue(page.contains(row), row);
        }
    }

    @Test
    void whatNobodyForesawIsInternalAndTellsNothing() {
        var problem = Problems.of(new IllegalStateException("secret"));
        assertEquals("internal", problem.code());
        assertTrue(!problem.detail().contains("secret"));
    }
}

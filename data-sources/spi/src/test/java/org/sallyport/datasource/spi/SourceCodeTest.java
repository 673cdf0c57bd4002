package org.sallyport.datasource.spi;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourceCodeTest {
    @Test
    void codesAreUniqueAndInKebabCase() {
        Set<String> seen = new HashSet<>();
        for (SourceCode code : SourceCode.values()) {
            assertTrue(code.code().matches("[a-z]+(-[a-z]+)*"), code.code());
            assertTrue(seen.add(code.code()), code.code() + " is used twice");
        }
    }

    @Test
    void everyCodeIsDocumented() throws IOException {
        String page = Files.readString(Path.of("../../docs/problems.md"));
        for (SourceCode code : SourceCode.values()) {
            String where =
                    switch (code.kind()) {
                        case CALLER -> "caller";
                        case CONFIGURATION, SOURCE -> "source";
                        case INTERNAL -> "agent";
                    };
            String row = "| `" + code.code() + "` | " + code.status() + " | " + where + " | "
                    + (code.retryable() ? "yes" : "no") + " |";
            assertTrue(page.contains(row), "docs/problems.md lacks: " + row);
        }
    }
}

package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The codes are stable names: unique, kebab case, with a sensible status. */
final class CodesTest {
    private static final List<ProblemCode> ALL = Stream.of(LinkCode.values(), DialCode.values(), UpgradeCode.values())
            .flatMap(Stream::<ProblemCode>of)
            .toList();

    @Test
    void unique() {
        Set<String> seen = new HashSet<>();
        ALL.forEach(code -> assertTrue(seen.add(code.code()), code.code()));
    }

    @Test
    void wellFormed() {
        for (ProblemCode code : ALL) {
            assertTrue(code.code().matches("[a-z]+(-[a-z]+)*"), code.code());
            assertTrue(code.status() >= 400 && code.status() < 600, code.code());
            assertTrue(!code.title().isBlank() && !code.title().endsWith("."), code.title());
            assertEquals(code.code(), Problem.of(code, "detail").toJson().getString("code"));
        }
    }

    @Test
    void eachIsDocumented() throws IOException {
        String page = Files.readString(Path.of("../docs/problems.md"));
        for (ProblemCode code : ALL) {
            String row = "| `" + code.code() + "` | ";
            if (code instanceof LinkCode) {
                row += code.status() + " | " + (code.retryable() ? "yes" : "no") + " |";
            }
            assertTrue(page.contains(row), "docs/problems.md lacks: " + row);
        }
    }
}

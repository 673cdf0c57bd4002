package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.relay.DialCode;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.ProblemCode;
import org.sallyport.relay.UpgradeCode;

/** The page of problem codes has each code that there is, and none that is no more. Each module's test looks at its rows. */
class ProblemsPageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\|");

    @Test
    void thePageHasTheCodesThatThereAre() throws IOException {
        Set<String> codes = Stream.of(
                        CloudCode.values(),
                        AgentCode.values(),
                        LinkCode.values(),
                        DialCode.values(),
                        UpgradeCode.values())
                .flatMap(Stream::<ProblemCode>of)
                .map(ProblemCode::code)
                .collect(Collectors.toCollection(TreeSet::new));
        Stream.of(SourceCode.values()).map(SourceCode::code).forEach(codes::add);
        Set<String> rows = ROW.matcher(Files.readString(Path.of("../../docs/problems.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(String.join("\n", codes), String.join("\n", rows));
    }
}

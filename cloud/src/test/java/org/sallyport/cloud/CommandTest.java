package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.cloud.store.Ids;
import picocli.CommandLine;

class CommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new Main())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void aTokenComesWithTheDigestThatLetsItIn() {
        assertEquals(0, run("token", "--name", "bob"));
        Matcher matcher = Pattern.compile("  ([a-z2-7]{52})\\R.*name: bob, tokenSha256: ([0-9a-f]{64})", Pattern.DOTALL)
                .matcher(out.toString());
        assertTrue(matcher.find(), out.toString());
        assertEquals(Ids.digest(matcher.group(1)), matcher.group(2));
    }

    @Test
    void problemsOfTheConfigurationAreLinesAndExitCodeThree(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("cloud.yaml");
        Files.writeString(file, "listen: {port: x}\nnosuch: 1\n");
        assertEquals(3, run("run", "--config", file.toString()));
        assertTrue(err.toString().contains("cloud.yaml:1: listen.port: must be"), err.toString());
        assertTrue(err.toString().contains("cloud.yaml:2: nosuch: unknown setting"), err.toString());
        assertFalse(err.toString().contains("\tat "), err.toString());
        assertEquals(3, run("run", "--config", directory.resolve("missing.yaml").toString()));
    }

    @Test
    void wrongUsageIsExitCodeTwo() {
        assertEquals(2, run("run"));
        assertEquals(2, run("nosuch"));
        assertEquals(0, run("--help"));
    }
}

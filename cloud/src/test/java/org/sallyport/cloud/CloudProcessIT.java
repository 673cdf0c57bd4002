package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.cloud.store.Ids;

/** The program from outside: its log, its signals, its exit code. */
class CloudProcessIT {
    private static final Pattern LISTENS = Pattern.compile("cloud (http://\\S+) listens");

    @Test
    void runsUntilASignalAndStopsInGoodOrder(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("cloud.yaml");
        Files.writeString(file, """
                listen: {port: 0}
                data: %s
                identity: {builtin: {users: [{name: ada, tokenSha256: %s}]}}
                """.formatted(directory.resolve("data"), Ids.digest("secret-token")));
        Process process = start(file);
        try (BufferedReader log = process.errorReader(StandardCharsets.UTF_8)) {
            StringBuilder seen = new StringBuilder();
            URI url = awaitUrl(log, seen);
            HttpRequest request = HttpRequest.newBuilder(url.resolve("/api/v1/gateways"))
                    .header("Authorization", "Bearer secret-token")
                    .build();
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode());
            process.toHandle().destroy();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            int code = process.exitValue();
            assertTrue(code == 0 || code == 143, "exit code " + code);
            log.lines().forEach(line -> seen.append(line).append('\n'));
            assertTrue(seen.toString().contains("cloud stopped"), seen.toString());
            assertFalse(seen.toString().contains("secret-token"));
            assertFalse(seen.toString().contains("\tat "), seen.toString());
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(Path file) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:+UseSerialGC",
                        "-cp",
                        mainClassPath(),
                        "org.sallyport.cloud.Main",
                        "run",
                        "--config",
                        file.toString())
                .start();
    }

    /** Without the tests' own logging configuration. */
    private static String mainClassPath() {
        String separator = System.getProperty("path.separator");
        return Pattern.compile(separator, Pattern.LITERAL)
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(entry -> !entry.endsWith("test-classes"))
                .reduce((a, b) -> a + separator + b)
                .orElse("");
    }

    private static URI awaitUrl(BufferedReader log, StringBuilder seen) throws IOException {
        String line = log.readLine();
        while (line != null) {
            seen.append(line).append('\n');
            Matcher matcher = LISTENS.matcher(line);
            if (matcher.find()) {
                return URI.create(matcher.group(1));
            }
            line = log.readLine();
        }
        throw new AssertionError("the cloud ended before it listened: " + seen);
    }
}

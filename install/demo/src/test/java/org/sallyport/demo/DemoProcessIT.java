package org.sallyport.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged demo, as {@code ./sallyport demo} starts it. */
class DemoProcessIT {
    private static final Pattern CURL = Pattern.compile("curl -H 'Authorization: (Bearer \\w+)' \"([^\"]+)\"");

    @TempDir
    Path folder;

    private Process demo(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                Path.of("target", "app", "*").toString(),
                "org.sallyport.demo.DemoCommand"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of(),
                    left.map(path -> path.getFileName().toString())
                            .filter(name -> name.startsWith("sallyport"))
                            .toList());
        }
    }

    @Test
    void onceAnswersOnlyTheRowsThatCameThroughTheRelay() throws Exception {
        Process demo = demo("--once");
        String out = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(demo.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, demo.exitValue());
        assertTrue(new JsonObject(out).getJsonArray("value").size() >= 3, out);
        assertNothingIsLeft();
    }

    @Test
    void itsCurlWorksAndASignalEndsIt() throws Exception {
        Process demo = demo("--cloud-port", "0", "--health-port", "0");
        HttpRequest request = readyCurl(demo.inputReader(StandardCharsets.UTF_8));
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(5, new JsonObject(answer.body()).getJsonArray("value").size());
        demo.destroy();
        assertTrue(demo.waitFor(60, TimeUnit.SECONDS));
        assertNothingIsLeft();
    }

    private static HttpRequest readyCurl(BufferedReader out) throws IOException {
        String line;
        while ((line = out.readLine()) != null) {
            Matcher curl = CURL.matcher(line);
            if (curl.find()) {
                return HttpRequest.newBuilder(URI.create(curl.group(2).replace("\\$", "$")))
                        .header("authorization", curl.group(1))
                        .build();
            }
        }
        throw new AssertionError("the demo printed no curl");
    }

    @Test
    void unknownOptionIsAUsageError() throws Exception {
        Process demo = demo("--twice");
        assertTrue(demo.waitFor(60, TimeUnit.SECONDS));
        assertEquals(2, demo.exitValue());
    }
}

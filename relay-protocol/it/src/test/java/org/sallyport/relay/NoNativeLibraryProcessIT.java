package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.testkit.TestAuthority;
import org.slf4j.LoggerFactory;

/** A process in which BoringSSL's library can't be loaded: links come up all the same, by Java's own engine. */
final class NoNativeLibraryProcessIT {

    /** The other process: one link over TLS with the default engine. */
    public static void main(String[] arguments) throws IOException {
        ((Logger) LoggerFactory.getLogger(TlsEngine.class)).setLevel(Level.INFO);
        TestAuthority authority = new TestAuthority("without");
        Path trusted = authority.writeTo(Files.createTempFile("authority", ".pem"));
        HttpServerOptions server = new HttpServerOptions().setSsl(true).setKeyCertOptions(authority.issue("127.0.0.1"));
        TlsSettings agent = TlsSettings.DEFAULT.trusting(trusted);
        try (LinkFixture fixture = new LinkFixture(LinkSettings.DEFAULT, CarrierChoice.AUTO, agent, server)) {
            LinkFixture.await(fixture.link(request -> {}).agent().ping());
        } finally {
            Files.delete(trusted);
        }
    }

    @Test
    void oneLineTellsAndJavasOwnServes() throws Exception {
        Path log = Files.createTempFile("no-native", ".log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dio.netty.handler.ssl.noOpenSsl=true",
                        "-Dvertx.disableDnsResolver=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NoNativeLibraryProcessIT.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it hangs");
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            assertEquals(0, process.exitValue(), () -> String.join("\n", lines));
            List<String> told =
                    lines.stream().filter(line -> line.contains("TlsEngine")).toList();
            assertEquals(1, told.size(), () -> String.join("\n", lines));
            assertTrue(told.get(0).contains("INFO"), told.get(0));
            assertTrue(told.get(0).contains("Java's own engine"), told.get(0));
        } finally {
            process.destroyForcibly();
            Files.delete(log);
        }
    }
}

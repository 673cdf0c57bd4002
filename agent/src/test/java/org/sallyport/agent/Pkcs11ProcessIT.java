package org.sallyport.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.unlocking.SoftHsm;

/** The program with a token that is there, pulled out, and there again. */
class Pkcs11ProcessIT {
    private static final String WRONG_PIN = "908172";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    @SuppressWarnings("NullAway.Init") // set before each test
    private AgentFixture fixture;

    @SuppressWarnings("NullAway.Init") // set before each test
    private SoftHsm hsm;

    private String said = "";

    @BeforeEach
    void start() throws Exception {
        hsm = SoftHsm.in(temporary);
        fixture = new AgentFixture(temporary);
    }

    @AfterEach
    void stop() throws Exception {
        if (fixture != null) {
            fixture.close();
        }
    }

    private int run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(hsm.environment());
        builder.environment().put("SALLYPORT_LOG_LEVEL", "TRACE");
        Process process = builder.start();
        said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertFalse(said.contains(SoftHsm.PIN) || said.contains(WRONG_PIN), said);
        return process.waitFor();
    }

    @Test
    void aTokenOpensTheKeyStoreOfAnEnrolledAgentWhileItIsThere() throws Exception {
        hsm.makeToken("sallyport");
        hsm.makeAes("agent");
        Path pin = temporary.resolve("pin");
        SecretFiles.write(pin, SoftHsm.PIN.getBytes(UTF_8));
        Path data = temporary.resolve("fresh");
        String[] enrol = {
            "enrol",
            "--cloud",
            fixture.cloud.url().toString(),
            "--code",
            TestCloud.CODE,
            "--data",
            data.toString(),
            "--pkcs11-module",
            SoftHsm.MODULE.toString(),
            "--pkcs11-token",
            "sallyport",
            "--pkcs11-key",
            "agent",
            "--pkcs11-pin-file",
            pin.toString()
        };
        assertEquals(0, run(enrol), said);
        assertTrue(Files.exists(data.resolve("keystore.p11")));
        assertFalse(Files.exists(data.resolve("keystore.pass")));
        Path config = Files.writeString(
                temporary.resolve("token.yaml"), """
                cloud: %s
                data: %s
                keyStore: {pkcs11: {module: %s, token: sallyport, key: agent, pinFile: %s}}
                """.formatted(fixture.cloud.url(), data, SoftHsm.MODULE, pin));
        String[] opening = {"audit", "key", "--config", config.toString()};
        assertEquals(0, run(opening), said);
        Path away = Files.move(hsm.tokens(), temporary.resolve("away"));
        Files.createDirectory(hsm.tokens());
        assertEquals(3, run(opening));
        assertTrue(said.contains("[token-unavailable]") && said.contains("no token 'sallyport'"), said);
        assertFalse(said.contains("\tat "), said);
        Files.delete(hsm.tokens());
        Files.move(away, hsm.tokens());
        assertEquals(0, run(opening), said);
        SecretFiles.write(pin, WRONG_PIN.getBytes(UTF_8));
        assertEquals(3, run(opening));
        assertTrue(said.contains("[token-pin-refused]"), said);
    }

    @Test
    void halfOfATokensOptionsAreWrongUsage() throws Exception {
        String[] enrol = {
            "enrol", "--cloud", "https://cloud.test", "--code", TestCloud.CODE, "--pkcs11-module", "module.so"
        };
        assertEquals(2, run(enrol));
        assertTrue(said.contains("--pkcs11-token"), said);
    }
}

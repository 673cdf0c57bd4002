package org.sallyport.agent.unlocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Tokens of SoftHSM2, a PKCS#11 module in software, in a directory. Needs Debian's {@code softhsm2}; tests are skipped
 * without, unless {@code SALLYPORT_REQUIRE_INTEROP=true}.
 */
public final class SoftHsm {
    /** The tokens' user PIN. */
    public static final String PIN = "654321";

    /** The PKCS#11 module. */
    public static final Path MODULE = Path.of("/usr/lib/softhsm/libsofthsm2.so");

    private final Path directory;

    private SoftHsm(Path directory) {
        this.directory = directory;
    }

    /** Skips the test where SoftHSM2 isn't installed, or fails it where it has to be there. */
    public static SoftHsm in(Path directory) throws IOException {
        boolean required = "true".equals(System.getenv("SALLYPORT_REQUIRE_INTEROP"));
        boolean there = Files.exists(MODULE);
        assertTrue(there || !required, "SoftHSM2 is missing: install Debian's softhsm2");
        Assumptions.assumeTrue(there, "skipped: SoftHSM2 is not installed");
        SoftHsm hsm = new SoftHsm(directory);
        Files.createDirectories(hsm.tokens());
        Files.writeString(
                hsm.configuration(),
                "directories.tokendir = " + hsm.tokens() + "\nobjectstore.backend = file\nlog.level = ERROR\n");
        return hsm;
    }

    /** The variable that names the configuration, for processes that use the tokens. */
    public Map<String, String> environment() {
        return Map.of("SOFTHSM2_CONF", configuration().toString());
    }

    /** Where the tokens are; without it they are pulled out. */
    public Path tokens() {
        return directory.resolve("tokens");
    }

    /** Makes a token. */
    public void makeToken(String label) throws Exception {
        run("softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "12345678", "--pin", PIN);
    }

    /** Makes an AES key on the only token. */
    public void makeAes(String label) throws Exception {
        keytool("-genseckey", "-keyalg", "AES", "-keysize", "256", "-alias", label);
    }

    /** Makes an RSA key on the only token, with a certificate. */
    public void makeRsa(String label) throws Exception {
        keytool("-genkeypair", "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=agent", "-alias", label);
    }

    private void keytool(String... what) throws Exception {
        Path provider = Files.writeString(
                directory.resolve("provider.cfg"), "name = softhsm\nlibrary = " + MODULE + "\nslotListIndex = 0\n");
        String[] how = {
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-keystore",
            "NONE",
            "-storetype",
            "PKCS11",
            "-storepass",
            PIN,
            "-addprovider",
            "SunPKCS11",
            "-providerarg",
            provider.toString()
        };
        run(Stream.concat(Arrays.stream(how), Arrays.stream(what)).toArray(String[]::new));
    }

    private void run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    private Path configuration() {
        return directory.resolve("softhsm2.conf");
    }
}

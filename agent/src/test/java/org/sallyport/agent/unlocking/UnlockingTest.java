package org.sallyport.agent.unlocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What opens a key store, of all that is there. */
class UnlockingTest {
    private static final Path PIN = Path.of("/run/credentials/agent/pin");
    private static final Pkcs11Settings TOKEN = new Pkcs11Settings(Path.of("module.so"), "token", PIN, "key");
    private static final Path PASSPHRASE = Path.of("passphrase");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private Unlocking choice(KeyStoreSettings settings, Map<String, String> environment, boolean windows) {
        return Unlocking.choose(directory, settings, environment, windows);
    }

    @Test
    void systemdsCredentialComesBeforeAll() throws IOException {
        Path credential = Files.createFile(directory.resolve("sallyport-passphrase"));
        Map<String, String> unit = Map.of("CREDENTIALS_DIRECTORY", directory.toString());
        SystemdCredential expected = new SystemdCredential(credential);
        assertEquals(expected, choice(new KeyStoreSettings(null, TOKEN), unit, false));
        assertEquals(expected, choice(new KeyStoreSettings(PASSPHRASE, null), unit, false));
        assertEquals(expected, choice(KeyStoreSettings.DEFAULT, unit, false));
    }

    @Test
    void whatTheAdministratorNamedComesBeforeWhatTheAgentMakes() {
        Path file = directory.resolve("keystore.p11");
        for (boolean windows : new boolean[] {false, true}) {
            assertEquals(
                    new Pkcs11Secret(file, TOKEN, false), choice(new KeyStoreSettings(null, TOKEN), Map.of(), windows));
            assertEquals(
                    new PassphraseFile(PASSPHRASE), choice(new KeyStoreSettings(PASSPHRASE, null), Map.of(), windows));
        }
    }

    @Test
    void thePinMayBeACredentialOfTheUnit() {
        Map<String, String> unit = Map.of("CREDENTIALS_DIRECTORY", "/run/credentials/agent");
        assertEquals(
                new Pkcs11Secret(directory.resolve("keystore.p11"), TOKEN, true),
                choice(new KeyStoreSettings(null, TOKEN), unit, false));
    }

    @Test
    void windowsProtectsWhatTheAgentMakesForItself() throws IOException {
        assertEquals(
                new DpapiSecret(directory.resolve("keystore.dpapi")), choice(KeyStoreSettings.DEFAULT, Map.of(), true));
        Path own = directory.resolve("keystore.pass");
        assertEquals(new OwnPassphrase(own), choice(KeyStoreSettings.DEFAULT, Map.of(), false));
        Files.createFile(own);
        assertEquals(
                new OwnPassphrase(own),
                choice(KeyStoreSettings.DEFAULT, Map.of(), true),
                "a key store that opens by a file goes on doing so");
    }

    @Test
    void aPassphraseAndATokenContradict() {
        assertThrows(IllegalArgumentException.class, () -> new KeyStoreSettings(PASSPHRASE, TOKEN));
    }
}

package org.sallyport.agent.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.unlocking.KeyStoreSettings;
import org.sallyport.agent.unlocking.Pkcs11Settings;
import org.sallyport.agent.unlocking.SoftHsm;

/** A key store that opens by a key on a real PKCS#11 token, SoftHSM2's, and whatever may be wrong with that. */
class Pkcs11SecretIT {
    private static final String TOKEN = "sallyport";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path hsmDirectory;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    private Path data = Path.of("");
    private Path pinFile = Path.of("");

    @BeforeAll
    static void makeToken() throws Exception {
        SoftHsm hsm = SoftHsm.in(hsmDirectory);
        hsm.makeToken(TOKEN);
        hsm.makeAes("aes");
        hsm.makeAes("other");
        hsm.makeRsa("rsa");
        for (Map.Entry<String, String> variable : hsm.environment().entrySet()) {
            NativeLibrary.getProcess()
                    .getFunction("setenv")
                    .invokeInt(new Object[] {variable.getKey(), variable.getValue(), 1});
        }
    }

    @BeforeEach
    void makeDirectory() {
        data = temporary.resolve("data");
        SecretFiles.makeDirectory(data);
        pinFile = temporary.resolve("pin");
        SecretFiles.write(pinFile, (SoftHsm.PIN + "\n").getBytes(UTF_8));
    }

    private KeyStoreFile store(Pkcs11Settings token) {
        return new KeyStoreFile(data, new KeyStoreSettings(null, token), Map.of());
    }

    private KeyStoreFile store(String key) {
        return store(new Pkcs11Settings(SoftHsm.MODULE, TOKEN, pinFile, key));
    }

    private AgentException refusal(KeyStoreFile store) throws IOException {
        Map<String, String> before = content();
        AgentException refused = assertThrows(AgentException.class, store::read);
        assertFalse(refused.detail().contains(SoftHsm.PIN), refused.detail());
        Map<String, String> after = content();
        after.remove("keystore.p11.refused");
        before.remove("keystore.p11.refused");
        assertEquals(before, after, "a failure changes nothing");
        return refused;
    }

    private Map<String, String> content() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.collect(Collectors.toMap(file -> file.getFileName().toString(), Pkcs11SecretIT::digest));
        }
    }

    private static String digest(Path file) {
        return Sha256.hex(SecretFiles.read(file));
    }

    @Test
    void anAesKeyOpensTheKeyStore() throws IOException {
        store("aes").write(TestKeys.OURS);
        assertEquals(TestKeys.GATEWAY, store("aes").read().gatewayId());
        assertEquals(
                Set.of("keystore.bin", "keystore.p11", "keystore.p11.lock"),
                content().keySet());
        store("aes").write(TestKeys.OURS);
        assertEquals(TestKeys.GATEWAY, store("aes").read().gatewayId(), "written again with the same secret");
    }

    @Test
    void anRsaKeyWithACertificateOpensTheKeyStore() throws IOException {
        store("rsa").write(TestKeys.OURS);
        assertEquals(TestKeys.GATEWAY, store("rsa").read().gatewayId());
        assertEquals(256, Files.size(data.resolve("keystore.p11")));
    }

    @Test
    void anotherKeyDoesNotOpenIt() throws IOException {
        store("aes").write(TestKeys.OURS);
        for (String key : new String[] {"other", "rsa"}) {
            AgentException refused = refusal(store(key));
            assertEquals(AgentCode.PASSPHRASE_REFUSED, refused.code());
            assertTrue(refused.detail().contains("'" + key + "'"), refused.detail());
        }
    }

    @Test
    void aChangedSecretIsRefusedWhateverWasChanged() throws IOException {
        store("aes").write(TestKeys.OURS);
        Path file = data.resolve("keystore.p11");
        byte[] whole = SecretFiles.read(file);
        for (int at = 0; at < whole.length; at += 7) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            SecretFiles.write(file, changed);
            assertEquals(AgentCode.PASSPHRASE_REFUSED, refusal(store("aes")).code(), "byte " + at);
            SecretFiles.write(file, Arrays.copyOf(whole, at));
            assertEquals(AgentCode.PASSPHRASE_REFUSED, refusal(store("aes")).code(), "length " + at);
        }
        SecretFiles.write(file, whole);
        assertEquals(TestKeys.GATEWAY, store("aes").read().gatewayId());
    }

    /** The second PIN is the right one, and the token is not asked: the file's time is what counts. */
    @Test
    void aPinThatWasRefusedIsNotShownAgain() throws IOException {
        store("aes").write(TestKeys.OURS);
        SecretFiles.write(pinFile, "000000".getBytes(UTF_8));
        AgentException refused = refusal(store("aes"));
        assertEquals(AgentCode.TOKEN_PIN_REFUSED, refused.code());
        assertTrue(refused.detail().contains("CKR_PIN_INCORRECT"), refused.detail());
        FileTime written = Files.getLastModifiedTime(pinFile);
        SecretFiles.write(pinFile, SoftHsm.PIN.getBytes(UTF_8));
        Files.setLastModifiedTime(pinFile, written);
        AgentException again = refusal(store("aes"));
        assertEquals(AgentCode.TOKEN_PIN_REFUSED, again.code());
        assertTrue(again.detail().contains("not shown again"), again.detail());
        Files.setLastModifiedTime(pinFile, FileTime.fromMillis(written.toMillis() + 1000));
        assertEquals(TestKeys.GATEWAY, store("aes").read().gatewayId());
        assertFalse(Files.exists(data.resolve("keystore.p11.refused")));
    }

    /** systemd writes a credential at each start: its time says nothing. */
    @Test
    void aCredentialThatWasRefusedIsNotShownAgainHoweverNewItsFileIs() throws IOException {
        Pkcs11Settings token = new Pkcs11Settings(SoftHsm.MODULE, TOKEN, pinFile, "aes");
        Map<String, String> unit = Map.of("CREDENTIALS_DIRECTORY", temporary.toString());
        KeyStoreFile store = new KeyStoreFile(data, new KeyStoreSettings(null, token), unit);
        store.write(TestKeys.OURS);
        SecretFiles.write(pinFile, "000000".getBytes(UTF_8));
        assertEquals(AgentCode.TOKEN_PIN_REFUSED, refusal(store).code());
        SecretFiles.write(pinFile, SoftHsm.PIN.getBytes(UTF_8));
        AgentException again = refusal(store);
        assertEquals(AgentCode.TOKEN_PIN_REFUSED, again.code());
        Path file = data.resolve("keystore.p11.refused");
        assertTrue(again.detail().endsWith("delete " + file), again.detail());
        Files.delete(file);
        assertEquals(TestKeys.GATEWAY, store.read().gatewayId());
    }

    @Test
    void anEmptyPinFileIsToldAsThat() throws IOException {
        store("aes").write(TestKeys.OURS);
        SecretFiles.write(pinFile, "\n".getBytes(UTF_8));
        AgentException refused = refusal(store("aes"));
        assertEquals(AgentCode.TOKEN_PIN_REFUSED, refused.code());
        assertTrue(refused.detail().contains(pinFile + " is empty"), refused.detail());
        SecretFiles.write(pinFile, SoftHsm.PIN.getBytes(UTF_8));
        assertEquals(TestKeys.GATEWAY, store("aes").read().gatewayId(), "no PIN was shown");
    }

    /** An agent that was killed while it showed the PIN may have had it refused. */
    @Test
    void aPinThatMayHaveBeenRefusedIsNotShownAgain() throws IOException {
        store("aes").write(TestKeys.OURS);
        String written = Files.getLastModifiedTime(pinFile).toString();
        SecretFiles.write(data.resolve("keystore.p11.refused"), written.getBytes(UTF_8));
        assertEquals(AgentCode.TOKEN_PIN_REFUSED, refusal(store("aes")).code());
    }

    @Test
    void aTokenThatIsNotThereIsToldWithThoseThatAre() throws IOException {
        store("aes").write(TestKeys.OURS);
        AgentException refused = refusal(store(new Pkcs11Settings(SoftHsm.MODULE, "elsewhere", pinFile, "aes")));
        assertEquals(AgentCode.TOKEN_UNAVAILABLE, refused.code());
        assertTrue(refused.detail().contains("no token 'elsewhere'"), refused.detail());
        assertTrue(refused.detail().contains("'" + TOKEN + "'"), refused.detail());
    }

    @Test
    void aModuleThatIsNoneIsToldByName() throws IOException {
        store("aes").write(TestKeys.OURS);
        Path text = Files.writeString(temporary.resolve("module.so"), "no library");
        Path other = Path.of(System.getProperty("java.home"), "lib", "libjava.so");
        for (Path module : new Path[] {temporary.resolve("absent.so"), text, other}) {
            AgentException refused = refusal(store(new Pkcs11Settings(module, TOKEN, pinFile, "aes")));
            assertEquals(AgentCode.TOKEN_UNAVAILABLE, refused.code());
            assertTrue(refused.detail().contains(module.toString()), refused.detail());
        }
    }

    @Test
    void anUnknownKeyIsToldWithThoseThatAreThere() throws IOException {
        store("aes").write(TestKeys.OURS);
        AgentException refused = refusal(store("nosuch"));
        assertEquals(AgentCode.TOKEN_UNAVAILABLE, refused.code());
        assertTrue(refused.detail().contains("no fit key 'nosuch'"), refused.detail());
        assertTrue(refused.detail().contains("aes"), refused.detail());
    }

    @Test
    void aPinThatOthersMayReadIsRefusedBeforeTheTokenIsAsked() throws IOException {
        store("aes").write(TestKeys.OURS);
        Files.setPosixFilePermissions(pinFile, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(AgentCode.LOOSE_FILE_MODE, refusal(store("aes")).code());
        Files.delete(pinFile);
        assertEquals(AgentCode.DATA_DIRECTORY, refusal(store("aes")).code());
    }

    @Test
    void aFailureMakesNoHalfOfAKeyStore() throws IOException {
        SecretFiles.write(pinFile, "000000".getBytes(UTF_8));
        assertThrows(AgentException.class, () -> store("aes").write(TestKeys.OURS));
        assertFalse(store("aes").exists());
        assertFalse(Files.exists(data.resolve("keystore.p11")));
        SecretFiles.write(pinFile, SoftHsm.PIN.getBytes(UTF_8));
        store("aes").write(TestKeys.OURS);
        assertArrayEquals(
                TestKeys.OURS.gatewayCertificate().getPublicKey().getEncoded(),
                store("aes").read().gatewayCertificate().getPublicKey().getEncoded());
    }
}

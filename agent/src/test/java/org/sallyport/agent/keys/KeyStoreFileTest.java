package org.sallyport.agent.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.ECPrivateKey;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

class KeyStoreFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    private Path directory = Path.of("");
    private Path store = Path.of("");

    @BeforeEach
    void write() {
        directory = temporary.resolve("data");
        SecretFiles.makeDirectory(directory);
        store = directory.resolve("keystore.bcfks");
        new KeyStoreFile(directory, null).write(TestKeys.OURS);
    }

    private AgentCode refusal() {
        return assertThrows(AgentException.class, () -> new KeyStoreFile(directory, null).read())
                .code();
    }

    @Test
    void keysComeBack() {
        Keys read = new KeyStoreFile(directory, null).read();
        assertEquals(TestKeys.OURS.gatewayCertificate(), read.gatewayCertificate());
        assertArrayEquals(
                TestKeys.OURS.gatewayKey().getEncoded(), read.gatewayKey().getEncoded());
        assertEquals(((ECPrivateKey) TestKeys.OURS.memberKey()).getS(), ((ECPrivateKey) read.memberKey()).getS());
        assertEquals(TestKeys.GATEWAY, read.gatewayId());
        assertEquals(64, read.publicKeyId().length());
    }

    @Test
    void nothingStandsThereInClearOrOpenToOthers() throws IOException {
        byte[] content = Files.readAllBytes(store);
        byte[] key = TestKeys.OURS.gatewayKey().getEncoded();
        assertFalse(contains(content, java.util.Arrays.copyOfRange(key, 100, 132)));
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertEquals(2, all.size(), all.toString());
            for (Path file : all) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
    }

    @Test
    void aWrongPassphraseIsToldApartFromDamage() throws IOException {
        SecretFiles.write(
                directory.resolve("keystore.pass"), "another".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertEquals(AgentCode.PASSPHRASE_REFUSED, refusal());
        byte[] content = Files.readAllBytes(store);
        SecretFiles.write(store, java.util.Arrays.copyOf(content, content.length / 2));
        assertEquals(AgentCode.KEY_STORE_DAMAGED, refusal());
        SecretFiles.write(store, new byte[0]);
        assertEquals(AgentCode.KEY_STORE_DAMAGED, refusal());
    }

    @Test
    void aChangedByteIsNoticed() throws IOException {
        byte[] content = Files.readAllBytes(store);
        content[content.length / 2] ^= 1;
        SecretFiles.write(store, content);
        assertEquals(AgentCode.PASSPHRASE_REFUSED, refusal());
    }

    @Test
    void aFileOpenToOthersIsRefusedByName() throws IOException {
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rw-r-----"));
        AgentException refused = assertThrows(AgentException.class, () -> new KeyStoreFile(directory, null).read());
        assertEquals(AgentCode.LOOSE_FILE_MODE, refused.code());
        assertTrue(refused.detail().endsWith("chmod 600 " + store), refused.detail());
    }

    @Test
    void aPassphraseFileOfTheAdministratorsIsUsed() {
        Path own = temporary.resolve("passphrase");
        SecretFiles.write(own, "correct horse\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Path other = temporary.resolve("other");
        SecretFiles.makeDirectory(other);
        new KeyStoreFile(other, own).write(TestKeys.OURS);
        assertFalse(Files.exists(other.resolve("keystore.pass")));
        assertEquals(TestKeys.GATEWAY, new KeyStoreFile(other, own).read().gatewayId());
    }

    private static boolean contains(byte[] content, byte[] part) {
        for (int i = 0; i + part.length <= content.length; i++) {
            if (java.util.Arrays.equals(content, i, i + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}

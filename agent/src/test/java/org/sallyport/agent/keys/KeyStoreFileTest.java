package org.sallyport.agent.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.unlocking.KeyStoreSettings;

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
        store = directory.resolve("keystore.bin");
        new KeyStoreFile(directory, KeyStoreSettings.DEFAULT).write(TestKeys.OURS);
    }

    private AgentCode refusal() {
        return assertThrows(AgentException.class, () -> new KeyStoreFile(directory, KeyStoreSettings.DEFAULT).read())
                .code();
    }

    @Test
    void keysComeBack() {
        Keys read = new KeyStoreFile(directory, KeyStoreSettings.DEFAULT).read();
        assertEquals(TestKeys.OURS.gatewayCertificate(), read.gatewayCertificate());
        assertArrayEquals(
                TestKeys.OURS.present().privateKey().getEncoded(),
                read.present().privateKey().getEncoded());
        assertEquals(
                ((ECPrivateKey) TestKeys.OURS.member().privateKey()).getS(),
                ((ECPrivateKey) read.member().privateKey()).getS());
        assertArrayEquals(TestKeys.OURS.sealing().privateKey(), read.sealing().privateKey());
        assertArrayEquals(TestKeys.OURS.sealing().publicKey(), read.sealing().publicKey());
        assertArrayEquals(TestKeys.OURS.recovery().publicKey(), read.recovery().publicKey());
        assertArrayEquals(TestKeys.OURS.recovery().preShared(), read.recovery().preShared());
        assertEquals(TestKeys.OURS.recovery().proofHash(), read.recovery().proofHash());
        assertEquals(TestKeys.OURS.recovery().made(), read.recovery().made());
        assertEquals(TestKeys.GATEWAY, read.gatewayId());
        assertEquals(64, read.publicKeyId().length());
    }

    @Test
    void bothKeysOfARotationComeBackInOrder() {
        Keys ours = TestKeys.OURS;
        List<GatewayKey> both = List.of(TestKeys.THEIRS.present(), ours.present());
        KeyStoreFile file = new KeyStoreFile(directory, KeyStoreSettings.DEFAULT);
        file.write(new Keys(ours.member(), ours.sealing(), both, Map.of(), null, false, ours.recovery()));
        assertEquals(both, file.read().gateway());
        assertNull(file.read().next());
        file.write(ours.withOwnNext(TestKeys.THEIRS.present()));
        assertEquals(TestKeys.THEIRS.present(), file.read().next());
        assertTrue(file.read().nextOwn());
        assertEquals(ours.gateway(), file.read().gateway());
    }

    @Test
    void theTimeSinceWhenAFormerKeyIsNotNeededComesBack() {
        Keys ours = TestKeys.OURS;
        GatewayKey next = TestKeys.THEIRS.present();
        Keys noted = ours.withOwnNext(next).presenting(next).unneeded(ours.gateway(), 17);
        KeyStoreFile file = new KeyStoreFile(directory, KeyStoreSettings.DEFAULT);
        file.write(noted.withOwnNext(TestKeys.HYBRID));
        assertEquals(Map.of(ours.publicKeyId(), 17L), file.read().unneededSince());
        assertEquals(List.of(next, ours.present()), file.read().gateway());
        assertEquals(
                TestKeys.HYBRID.id(), Objects.requireNonNull(file.read().next()).id());
    }

    @Test
    void nothingStandsThereInClearOrOpenToOthers() throws IOException {
        byte[] content = Files.readAllBytes(store);
        byte[] key = TestKeys.OURS.present().privateKey().getEncoded();
        assertFalse(contains(content, Arrays.copyOfRange(key, 100, 132)));
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
        byte[] before = Files.readAllBytes(store);
        SecretFiles.write(directory.resolve("keystore.pass"), "another".getBytes(UTF_8));
        assertEquals(AgentCode.PASSPHRASE_REFUSED, refusal());
        assertArrayEquals(before, Files.readAllBytes(store));
    }

    @Test
    void anEmptyPassphraseIsRefused() {
        SecretFiles.write(directory.resolve("keystore.pass"), " \n".getBytes(UTF_8));
        assertEquals(AgentCode.PASSPHRASE_REFUSED, refusal());
    }

    @Test
    void eachByteThatIsChangedIsDamage() throws IOException {
        byte[] whole = Files.readAllBytes(store);
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            assertDamaged(changed, "byte " + i);
        }
    }

    @Test
    void eachLengthShortOfTheWholeIsDamage() throws IOException {
        byte[] whole = Files.readAllBytes(store);
        for (int length = 0; length < whole.length; length++) {
            assertDamaged(Arrays.copyOf(whole, length), "length " + length);
            assertDamaged(Arrays.copyOf(Arrays.copyOf(whole, length), whole.length), "zeros from " + length);
        }
    }

    /** A changed file whose checksum was made to fit is refused by the encryption, the header included. */
    @Test
    void whoeverChangesAFileOnPurposeGainsNothing() throws Exception {
        byte[] whole = Files.readAllBytes(store);
        for (int i = 0; i < whole.length - 32; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(changed, 0, whole.length - 32);
            System.arraycopy(sha256.digest(), 0, changed, whole.length - 32, 32);
            assertThrows(GeneralSecurityException.class, () -> KeyFormat.decrypt(changed, secret()), "byte " + i);
        }
        assertEquals(TestKeys.GATEWAY, KeyFormat.decrypt(whole, secret()).gatewayId());
    }

    private void assertDamaged(byte[] content, String what) throws IOException {
        GeneralSecurityException failure =
                assertThrows(GeneralSecurityException.class, () -> KeyFormat.decrypt(content, secret()), what);
        assertFalse(failure instanceof KeyFormat.SecretRefused, what);
    }

    private byte[] secret() throws IOException {
        return Files.readAllBytes(directory.resolve("keystore.pass"));
    }

    @Test
    void aDamagedFileIsRefusedByName() throws IOException {
        byte[] whole = Files.readAllBytes(store);
        SecretFiles.write(store, Arrays.copyOf(whole, whole.length - 1));
        assertEquals(AgentCode.KEY_STORE_DAMAGED, refusal());
    }

    /** Where the process was ended while it wrote, the new file lies beside the old one, half of it. */
    @Test
    void aHalfWrittenFileLeavesTheOldOne() throws IOException {
        SecretFiles.write(directory.resolve("keystore.bin.1.new"), Arrays.copyOf(Files.readAllBytes(store), 100));
        assertEquals(
                TestKeys.GATEWAY,
                new KeyStoreFile(directory, KeyStoreSettings.DEFAULT).read().gatewayId());
    }

    @Test
    void aDiskThatIsFullLeavesTheOldFile() throws Exception {
        assumeTrue(
                "root".equals(System.getProperty("user.name")) && Files.exists(Path.of("/proc/self/mounts")),
                "only root on Linux can mount a small disk");
        Path disk = Files.createDirectory(temporary.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=16k,mode=700", "tmpfs", disk.toString()) == 0,
                "this machine does not let root mount");
        try {
            KeyStoreFile full = new KeyStoreFile(disk, KeyStoreSettings.DEFAULT);
            full.write(TestKeys.OURS);
            byte[] before = Files.readAllBytes(disk.resolve("keystore.bin"));
            fill(disk.resolve("rest"));
            AgentException refused = assertThrows(AgentException.class, () -> full.write(TestKeys.OURS));
            assertEquals(AgentCode.DATA_DIRECTORY, refused.code());
            assertArrayEquals(before, Files.readAllBytes(disk.resolve("keystore.bin")));
            assertEquals(TestKeys.GATEWAY, full.read().gatewayId());
            try (Stream<Path> files = Files.list(disk)) {
                assertEquals(3, files.count(), "nothing is left of the new file");
            }
        } finally {
            assertEquals(0, run("umount", disk.toString()));
        }
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            assertThrows(IOException.class, () -> {
                while (true) {
                    out.write(new byte[4096]);
                }
            });
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** The bytes of today are read for ever: what HKDF-SHA-256 gives was computed by OpenSSL. */
    @Test
    void theDerivationsAreTheOnesOfTheRfcs() throws Exception {
        byte[] salt = new byte[32];
        Arrays.fill(salt, (byte) 7);
        byte[] secret = "pleaseletmein".getBytes(UTF_8);
        assertEquals(
                "dc8ceb6a7b2cfcc45fb9247d6bff962d197397e5b75612736eb4b6c683b5efdf",
                HexFormat.of().formatHex(Derivation.RANDOM.key(secret, salt)));
        assertEquals(
                "58e2bf9bdba24eb830d5dd16085c317218b2fc2cbf67575581f352d993055af2",
                HexFormat.of().formatHex(Derivation.GUESSABLE.key(secret, salt)));
    }

    @Test
    void aFileOpenToOthersIsRefusedByName() throws IOException {
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rw-r-----"));
        AgentException refused =
                assertThrows(AgentException.class, () -> new KeyStoreFile(directory, KeyStoreSettings.DEFAULT).read());
        assertEquals(AgentCode.LOOSE_FILE_MODE, refused.code());
        assertTrue(refused.detail().endsWith("chmod 600 " + store), refused.detail());
    }

    @Test
    void aPassphraseFileOfTheAdministratorsIsUsed() {
        Path own = temporary.resolve("passphrase");
        SecretFiles.write(own, "correct horse\n".getBytes(UTF_8));
        Path other = temporary.resolve("other");
        SecretFiles.makeDirectory(other);
        new KeyStoreFile(other, byFile(own)).write(TestKeys.OURS);
        assertFalse(Files.exists(other.resolve("keystore.pass")));
        assertEquals(
                TestKeys.GATEWAY, new KeyStoreFile(other, byFile(own)).read().gatewayId());
    }

    @Test
    void systemdsCredentialComesFirst() throws IOException {
        Path credentials = Files.createDirectory(temporary.resolve("credentials"));
        Path credential = Files.writeString(credentials.resolve("sallyport-passphrase"), "correct horse\n");
        // as systemd's access control lists look
        Files.setPosixFilePermissions(credential, PosixFilePermissions.fromString("r--r-----"));
        Map<String, String> unit = Map.of("CREDENTIALS_DIRECTORY", credentials.toString());
        Path other = temporary.resolve("other");
        SecretFiles.makeDirectory(other);
        Path unread = temporary.resolve("unread");
        new KeyStoreFile(other, byFile(unread), unit).write(TestKeys.OURS);
        assertEquals(
                TestKeys.GATEWAY,
                new KeyStoreFile(other, byFile(unread), unit).read().gatewayId());
        Files.writeString(unread, "wrong horse");
        Files.setPosixFilePermissions(unread, PosixFilePermissions.fromString("rw-------"));
        AgentException refused =
                assertThrows(AgentException.class, () -> new KeyStoreFile(other, byFile(unread), Map.of()).read());
        assertEquals(AgentCode.PASSPHRASE_REFUSED, refused.code());
    }

    @Test
    void aUnitWithoutTheCredentialFallsBackToTheFile() {
        Map<String, String> unit = Map.of("CREDENTIALS_DIRECTORY", temporary.toString());
        assertEquals(
                TestKeys.GATEWAY,
                new KeyStoreFile(directory, KeyStoreSettings.DEFAULT, unit)
                        .read()
                        .gatewayId());
    }

    private static KeyStoreSettings byFile(Path passphraseFile) {
        return new KeyStoreSettings(passphraseFile, null);
    }

    private static boolean contains(byte[] content, byte[] part) {
        for (int i = 0; i + part.length <= content.length; i++) {
            if (Arrays.equals(content, i, i + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
